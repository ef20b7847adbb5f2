using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Following;

/// <summary>How long after the kernel has told of a change its consequence is in the kernel: both moments by one clock, that of a monitor of the kernel's events.</summary>
[Collection(nameof(RunsAlone))]
public sealed partial class FollowingPaceTests : LabTest
{
    // 100 ms are promised. A machine that others use, too, may take more.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Run_LinksAddressesRoutesAndRulesChange_TheRightRouteOrRuleStandsATenthOfASecondAfterTheEvent()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        var router = network.Router;
        await network.IspRouters[1].ShellAsync("ip addr add 100.64.1.8/24 dev lan0; ip addr add 100.64.1.9/24 dev lan0; nft flush chain ip isp ingress");
        await router.ShellAsync("ip route add default via 100.64.1.1 dev wan1 proto dhcp metric 200");
        await using var gateway = await Gateway.StartAsync(network, new GatewayOptions { AutomaticGateways = [1], LogLevel = "debug", Health = "interval = \"200ms\"\nhold-down = \"0s\"" });
        await using var monitor = router.Start("ip", "-ts", "-N", "monitor", "link", "address", "route", "rule");
        await gateway.Daemon.WaitForOutputAsync("uplink2: .* -> Up", Seconds(10));
        List<(string What, TimeSpan After)> figures = [];

        await MeasureAsync("a rule is deleted", "ip rule del pref 10011", @"Deleted 10011:", @"^10011:");
        await MeasureAsync("a route is deleted", "ip route flush table 101", @"Deleted default .*table 101", @"^default via 100\.64\.0\.1 .*table 101");
        await MeasureAsync("another gateway", "ip route replace default via 100.64.1.9 dev wan1 proto dhcp metric 200",
            @"^default via 100\.64\.1\.9 dev wan1 proto", @"^default via 100\.64\.1\.9 dev wan1 table 102");
        await MeasureAsync("another address and gateway", """
            ip addr flush dev wan1; ip addr add 100.64.1.7/24 dev wan1; ip route add default via 100.64.1.8 dev wan1 proto dhcp metric 200
            """,
            @"^default via 100\.64\.1\.8 dev wan1 proto", @"^default via 100\.64\.1\.8 dev wan1 table 102");
        await gateway.Daemon.WaitForOutputAsync("uplink2 is back", Seconds(10));
        await MeasureAsync("set down", "ip link set wan0 down", @"wan0@\w+: .*state DOWN", @"^10006:.* 0x1/0xff lookup 102");
        await MeasureAsync("set up", "ip link set wan0 up; ip route add default via 100.64.0.1 dev wan0", @"wan0@\w+: .*LOWER_UP", @"^default via 100\.64\.0\.1 .*table 101");
        await gateway.Daemon.WaitForOutputAsync(@"(?s)uplink1: .* -> Down.*uplink1: Down -> Up", Seconds(10));
        // The kernel gathers carriers that come and go for a second.
        await Task.Delay(Seconds(2), Cancellation);
        await ChangeAsync("no carrier", () => network.UnplugAsync(network.Uplinks[0]), @"wan0@\w+: <NO-CARRIER", @"^10006:.* 0x1/0xff lookup 102", Limit);
        await ChangeAsync("carrier is back and three rounds of probes are answered", () => network.PlugInAsync(network.Uplinks[0]), @"wan0@\w+: .*LOWER_UP", @"Deleted 10006:.* 0x1/0xff", Seconds(3));
        await ChangeAsync("another index", () => network.RenewInterfaceAsync(network.Uplinks[0], index: 4243), @"wan0@\w+: .*LOWER_UP|100\.64\.0\.2/24",
            @"^default via 100\.64\.0\.1 .*table 101", Limit);
        foreach (var (what, after) in figures)
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {after.TotalMilliseconds:0.0} ms"));

        Task MeasureAsync(string what, string change, string trigger, string consequence) =>
            ChangeAsync(what, () => router.ShellAsync(change), trigger, consequence, Limit);

        async Task ChangeAsync(string what, Func<Task> change, string trigger, string consequence, TimeSpan limit)
        {
            var seen = Lines().Count;
            await change();
            (DateTime At, string Text)? ours = null;
            await Wait.UntilAsync(
                () => (ours = Lines().Skip(seen).Where(line => Regex.IsMatch(line.Text, consequence)).Select(line => ((DateTime, string)?)line).FirstOrDefault()) is not null,
                Seconds(5), () => $"{what}: /{consequence}/\n{monitor.Output}\n{gateway.Daemon.Output}");
            var told = Lines().Skip(seen).TakeWhile(line => line != ours).LastOrDefault(line => Regex.IsMatch(line.Text, trigger));
            Assert.False(told == default, $"{what}: no /{trigger}/ before /{consequence}/\n{monitor.Output}");
            figures.Add((what, ours!.Value.At - told.At));
            Assert.True(figures[^1].After < limit, $"{what}: {figures[^1].After.TotalMilliseconds} ms\n{monitor.Output}\n{gateway.Daemon.Output}");
        }

        List<(DateTime At, string Text)> Lines() =>
            [.. EventLine().Matches(monitor.Output).Select(match => (DateTime.Parse(match.Groups["at"].Value, CultureInfo.InvariantCulture), match.Groups["text"].Value))];
    }

    [GeneratedRegex(@"^\[(?<at>[^\]]+)\] (\[\w+\])?(?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex EventLine();
}
