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
    public void Apply_ManyUplinks_FitsIntoOneArgument()
    {
        // MAX_ARG_STRLEN, linux/binfmts.h: the script is one argument of sh.
        const int MaxArgument = 32 * 4096;
        var uplinks = string.Concat(Enumerable.Range(0, 64).Select(i =>
            $"[[uplink]]\nname = \"a-name-of-the-greatest-length-{i:d2}\"\ninterface = \"interface-abc{i:d2}\"\ngateway = \"192.168.{100 + i}.101\"\n"));
        var lans = string.Join(", ", Enumerable.Range(0, 16).Select(i => $"\"interface-lan{i:d2}\""));
        var model = Sample.Parse($"fwmark-mask = 0xff000000\nlan = [{lans}]\n{uplinks}");

        Assert.All(Enum.GetValues<MarkingBackend>(), backend =>
            Assert.InRange(RoutingScript.Apply(RoutingPlan.Create(model, backend, ""), "/run/mwanlb").Length, 1, MaxArgument - 1));
    }

    private static string Apply(MarkingBackend backend, string directory) =>
        RoutingScript.Apply(RoutingPlan.Create(Sample.Model(), backend, "because"), directory);
}
