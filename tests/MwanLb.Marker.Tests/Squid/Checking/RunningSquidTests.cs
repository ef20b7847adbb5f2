using MwanLb.Marker.Squid.Checking;

namespace MwanLb.Marker.Tests.Squid.Checking;

public sealed class RunningSquidTests : IDisposable
{
    private const string Here = "net:[1]";
    private const string All = "000001ffffffffff";

    // CAP_NET_BIND_SERVICE and CAP_NET_ADMIN; the first alone
    private const string Marks = "0000000000001400";
    private const string Binds = "0000000000000400";

    private readonly TestDirectory _proc = new("proc");

    public RunningSquidTests() => Process("self", "mwanlb", "mwanlb", "0\t0\t0\t0", All, All);

    public void Dispose() => _proc.Dispose();

    public static TheoryData<string, string, string, string> Workers => new()
    {
        { "0\t13\t0\t13",   Marks, All,   "Held" },
        { "0\t13\t0\t13",   Binds, All,   "Dormant" },
        { "0\t13\t0\t13",   Binds, Binds, "Missing" },
        { "13\t13\t13\t13", Binds, All,   "Missing" },
        { "13\t13\t13\t13", Marks, All,   "Held" },
    };

    [Theory]
    [MemberData(nameof(Workers))]
    public void MarkingRight_Worker_ByItsCapabilities(string uids, string effective, string bounding, string expected)
    {
        Process("10", "squid", "/usr/sbin/squid\0--foreground", "0\t0\t0\t0", All, All);
        Process("11", "squid", "(squid-1)\0--kid\0squid-1", uids, effective, bounding);
        Process("12", "squid", "(squid-coord-2)\0--kid\0squid-coord-2", "13\t13\t13\t13", Binds, Binds);

        Assert.Equal(expected, new RunningSquid(_proc.Path).MarkingRight().ToString());
    }

    [Fact]
    public void MarkingRight_NoWorkers_TheOneProcessCounts()
    {
        Process("10", "squid", "squid\0-N", "13\t13\t13\t13", Binds, Binds);

        Assert.Equal(MarkingRight.Missing, new RunningSquid(_proc.Path).MarkingRight());
    }

    [Fact]
    public void MarkingRight_InAnotherNetwork_IsUnknown()
    {
        Process("10", "squid", "squid\0-N", "13\t13\t13\t13", Binds, Binds, "net:[2]");
        Process("11", "nginx", "nginx", "13\t13\t13\t13", Binds, Binds);

        Assert.Equal(MarkingRight.Unknown, new RunningSquid(_proc.Path).MarkingRight());
    }

    private void Process(string id, string name, string commandLine, string uids, string effective, string bounding, string network = Here)
    {
        Directory.CreateDirectory(_proc[$"{id}/ns"]);
        File.CreateSymbolicLink(_proc[$"{id}/ns/net"], network);
        _proc.Write($"{id}/comm", name + "\n");
        _proc.Write($"{id}/cmdline", commandLine);
        _proc.Write($"{id}/status", $"Name:\t{name}\nUid:\t{uids}\nCapEff:\t{effective}\nCapBnd:\t{bounding}\n");
    }
}
