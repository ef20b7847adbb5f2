using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Routing;

public sealed class RoutingScriptTests
{
    private const string OddDirectory = "/run/it's \"here\" $x `y` \\ end";

    public static TheoryData<string, string> Scripts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shell in new[] { "dash", "bash" })
            {
                data.Add(shell, Apply(MarkingBackend.Nftables, OddDirectory));
                data.Add(shell, Apply(MarkingBackend.Iptables, OddDirectory));
                data.Add(shell, RoutingScript.Clean(OddDirectory));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Scripts), DisableDiscoveryEnumeration = true)]
    public void Text_AnyScript_IsReadByTheShell(string shell, string script) =>
        Assert.Equal((0, ""), Shell.Try(shell + " -n /dev/stdin", script));

    [Fact]
    public void Text_OddDirectory_IsTakenAsItIs()
    {
        var assignment = RoutingScript.Clean(OddDirectory).Split('\n')[1];

        Assert.Equal((0, OddDirectory), Shell.Try(assignment + "; printf %s \"$state\"", ""));
        Assert.Contains(assignment, Apply(MarkingBackend.Nftables, OddDirectory).Split('\n'));
    }

    [Fact]
    public void Apply_IPv6NotPossible_WarnsAndTouchesNoneOfIts()
    {
        var choice = new BackendChoice(MarkingBackend.Iptables, "") { IPv6 = IPv6Support.None, IPv6Problem = "it isn't there" };

        var script = RoutingScript.Apply(RoutingPlan.Create(RoutingSample.DualStack(), choice), "/run/mwanlb");

        Assert.Contains("\nwarn 'it isn'\\''t there'\n", script, StringComparison.Ordinal);
        Assert.DoesNotContain("\nadvertisements wan0", script, StringComparison.Ordinal);
        Assert.DoesNotContain("\nforward net.ipv6", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_DualStack_TakesAdvertisementsBeforeItForwards()
    {
        var script = Apply(MarkingBackend.Iptables, "/run/mwanlb");

        Assert.Contains("\nforeign_marks 0xff -6\n", script, StringComparison.Ordinal);
        Assert.Contains("\nadvertisements wan0 wan1\nforward net.ipv6.conf.all.forwarding ", script, StringComparison.Ordinal);
    }

    private static string Apply(MarkingBackend backend, string directory) =>
        RoutingScript.Apply(RoutingSample.Plan(RoutingSample.DualStack(), backend), directory);
}
