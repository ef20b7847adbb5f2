using MwanLb.Engine.Configuration;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Routing;

public sealed class BackendProbeTests
{
    private const string NoNft = "nft ";

    private readonly List<string> _asked = [];

    /// <summary>The commands that fail and how: the beginning of the command, what its input holds, exit code, output.</summary>
    private (string Command, string Input, int ExitCode, string Output)[] _failing = [];

    [Fact]
    public void Choose_IPv4AndNftTakesIt_AsksNothingMore()
    {
        Assert.Equal((MarkingBackend.Nftables, IPv6Support.Full, null), Choose(Sample.Model()));
        Assert.Equal(["nft --check --file -"], _asked);
    }

    [Fact]
    public void Choose_IPv4AndNoNft_NeverAsksForIp6tables()
    {
        _failing = [(NoNft, "", 1, "Error: no queue\nmore")];

        Assert.Equal((MarkingBackend.Iptables, IPv6Support.Full, null), Choose(Sample.Model()));
        Assert.DoesNotContain(_asked, command => command.StartsWith("ip6", StringComparison.Ordinal));
    }

    [Fact]
    public void Choose_DualStack_ChecksTheRulesOfBoth()
    {
        _failing = [(NoNft, "", 127, "")];

        Assert.Equal((MarkingBackend.Iptables, IPv6Support.Full, null), Choose(RoutingSample.DualStack()));
        Assert.Equal(
            ["nft --check --file -", Test("iptables"), Test("iptables"), Test("ip6tables"), Test("ip6tables")], _asked);
    }

    [Theory]
    [InlineData(127, "", "there is no ip6tables command: IPv6 is left alone and its connections take the default route")]
    [InlineData(3, "can't initialize\nat 2", "ip6tables does not take the rules: can't initialize: IPv6 is left alone and its connections take the default route")]
    public void Choose_NoIp6tables_SaysSoAndKeepsIPv4(int exitCode, string output, string problem)
    {
        _failing = [("ip6tables", "", exitCode, output)];

        Assert.Equal((MarkingBackend.Iptables, IPv6Support.None, problem), Choose(RoutingSample.DualStack("lan = []\nbackend = \"iptables\"")));
    }

    [Fact]
    public void Choose_NoIPv6Nat_SaysWhatStillWorks()
    {
        _failing = [("ip6tables", "*nat", 3, "can't initialize ip6tables table `nat'")];

        var (backend, support, problem) = Choose(RoutingSample.DualStack("lan = []\nbackend = \"iptables\""));

        Assert.Equal((MarkingBackend.Iptables, IPv6Support.NoTranslation), (backend, support));
        Assert.StartsWith(
            "IPv6 cannot be masqueraded here (ip6tables: can't initialize ip6tables table `nat'): only Squid's and the proxy's", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_NoIPv6NatForTheRoutersOwn_SaysThatAlone()
    {
        _failing = [("ip6tables", "*nat", 3, "none")];

        Assert.Equal(
            (MarkingBackend.Iptables, IPv6Support.NoTranslation, "IPv6 cannot be masqueraded here (ip6tables: none): the router's own IPv6 connections are not balanced"),
            Choose(RoutingSample.DualStack("lan = []\nbackend = \"iptables\"") with { Local = true, Masquerade6 = false }));
    }

    [Fact]
    public void Choose_NoIPv6NatAndNoneAskedFor_IsNoProblem()
    {
        _failing = [("ip6tables", "*nat", 3, "")];

        Assert.Equal(
            (MarkingBackend.Iptables, IPv6Support.Full, null),
            Choose(RoutingSample.DualStack("lan = []\nbackend = \"iptables\"") with { Masquerade6 = false }));
    }

    [Theory]
    [InlineData("nftables", MarkingBackend.Nftables)]
    [InlineData("iptables", MarkingBackend.Iptables)]
    [InlineData("auto", MarkingBackend.Nftables)]
    public void Choose_IPv6SwitchedOff_SaysSoAndAsksForIPv4Alone(string configured, object backend)
    {
        Assert.Equal(
            ((MarkingBackend)backend, IPv6Support.None, "this kernel has IPv6 switched off: IPv6 is left alone and its connections take the default route"),
            Choose(RoutingSample.DualStack($"lan = []\nbackend = \"{configured}\""), ipv6Settings: "/nowhere"));
        Assert.DoesNotContain(_asked, command => command.StartsWith("ip6", StringComparison.Ordinal));
    }

    [Fact]
    public void Choose_NeitherTool_SaysBothReasons()
    {
        _failing = [(NoNft, "", 127, ""), ("iptables", "*nat", 1, "no nat here")];

        Assert.Equal(
            (null, "there is no nft command; and iptables does not take them either: no nat here"), Probe(Sample.Model(), "/").Choose());
    }

    private static string Test(string iptables) => $"{iptables}-restore -w 5 --test --noflush";

    private (MarkingBackend, IPv6Support, string?) Choose(RouterModel model, string ipv6Settings = "/")
    {
        var choice = Probe(model, ipv6Settings).Choose().Choice!;
        return (choice.Backend, choice.IPv6, choice.IPv6Problem);
    }

    private BackendProbe Probe(RouterModel model, string ipv6Settings) => new(
        model,
        (command, input) =>
        {
            _asked.Add(command);
            var failing = _failing.FirstOrDefault(f => command.StartsWith(f.Command, StringComparison.Ordinal) && input.Contains(f.Input, StringComparison.Ordinal));
            return (failing.ExitCode, failing.Output ?? "");
        },
        ipv6Settings);
}
