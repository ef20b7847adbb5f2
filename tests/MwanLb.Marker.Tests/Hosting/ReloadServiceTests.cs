using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Tests.Hosting;

public sealed class ReloadServiceTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly RecordingJournal _journal = new();
    private readonly Taker _taker = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("lan = [\"lan1\"]\n", EventKind.Reloaded)]
    [InlineData("lna = []\n", EventKind.ReloadRefused)]
    [InlineData("fwmark-mask = 0xff00\n", EventKind.ReloadRefused)] // other marks
    public void Reload_GoodOrNot_IsHandedOnOrRefused(string top, EventKind expected)
    {
        var path = _directory.Write("mwanlb.toml", top + Sample.Uplinks);

        new ReloadService(path, Sample.Model(), [_taker], _journal, NullLogger<ReloadService>.Instance).Reload();

        Assert.Equal(expected, Assert.Single(_journal.Events).Kind);
        Assert.Equal(expected is EventKind.Reloaded ? "lan1" : null, _taker.Taken?.Lan[0]);
    }

    [Fact]
    public void Reload_OneFails_IsSaidAndTheOthersTakeIt()
    {
        var path = _directory.Write("mwanlb.toml", "lan = [\"lan1\"]\n" + Sample.Uplinks);

        new ReloadService(path, Sample.Model(), [new Failing(), _taker], _journal, NullLogger<ReloadService>.Instance).Reload();

        Assert.Equal([EventKind.ReloadRefused, EventKind.Reloaded], _journal.Events.Select(happened => happened.Kind));
        Assert.Equal(("lan1", "in force: test"), (_taker.Taken?.Lan[0], _journal.Events[1].Done));
    }

    private sealed class Failing : IReloadable
    {
        public string What => "failing";

        public void Reload(RouterModel model) => throw new InvalidOperationException("a bug");
    }

    private sealed class Taker : IReloadable
    {
        public RouterModel? Taken { get; private set; }

        public string What => "test";

        public void Reload(RouterModel model) => Taken = model;
    }
}
