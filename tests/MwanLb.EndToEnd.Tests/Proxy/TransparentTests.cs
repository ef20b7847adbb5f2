using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>Clients that know of no proxy, by the very rules of docs/guide/proxy-transparent.md.</summary>
[Collection(nameof(UnawareGateway))]
public sealed partial class TransparentTests(UnawareGateway gateway) : LabTest
{
    [Theory]
    [InlineData("nft redirect")]
    [InlineData("sh redirect")]
    [InlineData("nft tproxy")]
    [InlineData("sh tproxy")]
    public async Task Intercepted_BothFamilies_SharedOutExactlyByTheProxy(string block)
    {
        var prefix = block.Replace(' ', '-') + '-';
        var placements = gateway.Lab.Gateway.Placements.Count;
        await using var rules = await RulesAsync(block);

        foreach (var (family, server) in new[] { ("four", LabTopology.InternetAddresses[0]), ("six", LabTopology.InternetAddresses6[0]) })
        {
            var traffic = new ClientTraffic(gateway.Lab.Network.Client) { Server = server };
            var outcomes = (await traffic.GetAsync($"{prefix}{family}-plain", 6)).Concat(await traffic.GetAsync($"{prefix}{family}-tls", 6, HttpPath.ForwardedTls));

            Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
            Assert.Equal([4, 4, 4], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync($"{prefix}{family}", 12, Seconds(10))));
        }

        // The names in the first bytes choose; the client's own resolver has said where to.
        var named = await gateway.Lab.Network.Client.RunAsync(
            "curl", "--silent", "--insecure", "--output", "/dev/null", "--output", "/dev/null", "--write-out", "%{http_code} ",
            "--resolve", $"named.example:80:{LabTopology.InternetAddresses[1]}", "--resolve", $"named.example:443:{LabTopology.InternetAddresses[1]}",
            $"http://named.example/{prefix}named1", $"https://named.example/{prefix}named2");
        Assert.Equal("200 200 ", named.Output);
        Assert.Equal([0, 0, 2], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync($"{prefix}named", 2, Seconds(10))));

        await gateway.IsLoggedAsync(" TCP named.example:80 ");
        await gateway.IsLoggedAsync(" TCP named.example:443 ");

        // The clients' own connections have taken no turn.
        Assert.Equal(placements, gateway.Lab.Gateway.Placements.Count);
    }

    [Theory]
    [InlineData(8081)]
    [InlineData(8082)]
    public async Task Intercepted_ConnectionToThePortItself_IsClosed(int port)
    {
        var direct = await gateway.Lab.Network.Client.RunAsync(
            "curl", "--silent", "--max-time", "5", "--write-out", "%{http_code} %{time_total}", $"http://{LabTopology.RouterLanAddress}:{port}/");

        Assert.StartsWith("000 0.", direct.Output, StringComparison.Ordinal);
    }

    private async Task<Undo> RulesAsync(string block)
    {
        var router = gateway.Lab.Network.Router;
        if (block.EndsWith("tproxy", StringComparison.Ordinal))
        {
            await router.ShellAsync($"ip rule show pref 9000 | grep -q 9000 || {{ {Block("sh route").TrimEnd().Replace("\n", " && ", StringComparison.Ordinal)}; }}");
        }

        if (block.StartsWith("nft", StringComparison.Ordinal))
        {
            await router.ShellAsync($"nft -f - <<'RULES'\n{Block(block)}\nRULES");
            return new Undo(router, "nft delete table inet mwanlb_proxy");
        }

        var script = Block(block);
        script += script.Replace("iptables ", "ip6tables ", StringComparison.Ordinal);
        await router.ShellAsync(script);
        return new Undo(router, script.Replace(" -A ", " -D ", StringComparison.Ordinal).Replace(" -I ", " -D ", StringComparison.Ordinal));
    }

    private static string Block(string name) =>
        Blocks().Matches(Product.ReadText("docs/guide/proxy-transparent.md")).Single(match => match.Groups["name"].Value == name).Groups["text"].Value;

    [GeneratedRegex(@"^```(?<name>.+)\n(?<text>(?:(?!```).*\n)+)```$", RegexOptions.Multiline)]
    private static partial Regex Blocks();

    private sealed class Undo(LabHost router, string script) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await router.ShellAsync(script);
    }
}
