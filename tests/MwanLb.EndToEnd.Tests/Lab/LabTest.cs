using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Base of the tests that stand on a lab: skipped, with the reason, where none can run.</summary>
public abstract class LabTest
{
    protected LabTest() => Assert.SkipUnless(CapabilityCheck.Missing is null, CapabilityCheck.Missing ?? "");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>What a home router does, which the lab leaves out: translate what leaves by its WAN interfaces.</summary>
    protected static Task MasqueradeAsync(LabNetwork lab) =>
        lab.Router.ShellAsync("iptables -t nat -A POSTROUTING -o wan+ -j MASQUERADE");

    /// <summary>The same for IPv6, which the lab's router does not forward either.</summary>
    protected static Task Masquerade6Async(LabNetwork lab) => lab.Router.ShellAsync("""
        sysctl -qw net.ipv6.conf.all.forwarding=1
        ip6tables -t nat -A POSTROUTING -o wan+ -j MASQUERADE
        """);
}
