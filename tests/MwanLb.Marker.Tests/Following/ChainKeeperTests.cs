using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Tests.Routing;

namespace MwanLb.Marker.Tests.Following;

public sealed class ChainKeeperTests : IDisposable
{
    private static readonly RouterModel Model = Sample.Model();

    private readonly TestDirectory _state = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingJournal _journal = new();
    private readonly List<string> _repairs = [];
    private readonly ChainKeeper _keeper;
    private string _damaged = "";
    private bool _isLegacy;

    public ChainKeeperTests() =>
        _keeper = new ChainKeeper(Model, new AppliedNotes(_state.Path), Run, new RepairPace(_time), _journal, NullLogger.Instance);

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, 1)]
    public void Repair_AllStands_IsAskedAgainWhereNothingTells(bool isLegacy, int? seconds)
    {
        _isLegacy = isLegacy;
        Note(MarkingBackend.Iptables);

        Assert.Equal(seconds, (int?)_keeper.Repair()?.TotalSeconds);
        Assert.Empty(_repairs);
    }

    [Fact]
    public void Repair_OneOfThemIsDamaged_IsMadeAndNoOther()
    {
        Note(MarkingBackend.Iptables);
        _damaged = "0\n";

        Assert.Null(_keeper.Repair());

        var script = Assert.Single(_repairs);
        Assert.Contains("*mangle\n:MWANLB_PREROUTING", script, StringComparison.Ordinal);
        Assert.DoesNotContain("*nat\n:MWANLB", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Repair_MadeByNft_IsMadeByNft()
    {
        Note(MarkingBackend.Nftables);
        _damaged = "0\n";

        _keeper.Repair();

        Assert.Contains("\nnft -f - <<RULES\n", Assert.Single(_repairs), StringComparison.Ordinal);
    }

    [Fact]
    public void Repair_NotApplied_LeavesAllAsItIs()
    {
        _damaged = "0\n";

        Assert.Null(_keeper.Repair());
        Assert.Empty(_repairs);
    }

    [Fact]
    public void Repair_CleanAtWork_Waits()
    {
        Note(MarkingBackend.Iptables);
        _damaged = "0\n";
        using var @lock = ApplyLock.Take(_state.Path);

        Assert.NotNull(_keeper.Repair());
        Assert.Empty(_repairs);
    }

    public void Dispose() => _state.Dispose();

    private void Note(MarkingBackend backend) =>
        _state.Write("applied", string.Concat(RoutingSample.Plan(Model, backend).Steps.Select(step => step.Note + "\n")));

    private (int, string) Run(string command, string input)
    {
        if (command != "/bin/sh")
        {
            return (_isLegacy ? 1 : 0, "");
        }

        if (!input.StartsWith("set -eu", StringComparison.Ordinal))
        {
            return (0, _damaged.Trim());
        }

        _repairs.Add(input);
        _damaged = "";
        return (0, "");
    }
}
