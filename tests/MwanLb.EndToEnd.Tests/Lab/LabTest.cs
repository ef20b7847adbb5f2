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
}
