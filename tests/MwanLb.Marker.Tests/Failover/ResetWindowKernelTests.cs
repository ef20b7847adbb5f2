using MwanLb.Marker.Failover;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Tests.Routing;

namespace MwanLb.Marker.Tests.Failover;

public sealed class ResetWindowKernelTests
{
    // A kernel without nft: a command of that name that takes nothing.
    private const string WithoutNft = "nft() { return 1; }\n";

    [Theory]
    [InlineData("")]
    [InlineData(WithoutNft)]
    public void Open_EitherTool_ClosesAndLeavesNothing(string tools) => RoutingNamespace.Run(state =>
    {
        var now = new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);
        Run(ResetWindow.Open(Sample.Model(), now));
        Run(ResetWindow.Open(Sample.Model(), now));

        var rules = RoutingNamespace.Sh("nft list table inet mwanlb_reset 2>/dev/null; iptables-save -t filter; ip6tables-save -t filter");
        if (tools.Length == 0)
        {
            Assert.Contains("timeout 1m", rules, StringComparison.Ordinal);
            Assert.Contains("reject with tcp reset", rules, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(4, rules.Split("--reject-with tcp-reset").Length - 1);
            Assert.Contains("--datestop 2026-11-25T02:01:00", rules, StringComparison.Ordinal);
            Assert.Equal(2, rules.Split("-A FORWARD -j MWANLB_RESET").Length - 1);
        }

        Run(ResetWindow.Close);
        Assert.DoesNotContain("mwanlb", RoutingNamespace.Sh("nft list tables; iptables-save; ip6tables-save").ToLowerInvariant(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(state));

        void Run(string script)
        {
            var (exitCode, output) = Shell.Try("/bin/sh", $"state={RoutingScript.Quote(state)}\n{tools}{script}");
            Assert.True(exitCode == 0, output);
        }
    });
}
