using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>Programs that people use, through the proxy; and where it does not take them.</summary>
[Collection(nameof(ProxyGateway))]
public sealed class ProxyClientTests(ProxyGateway gateway) : LabTest
{
    private static readonly string Server = LabTopology.InternetAddresses[0].ToString();

    /// <summary>A command with {P} for the proxy's host and port, and {S} for the server; it must end with 0.</summary>
    public static TheoryData<string, string> Clients => new()
    {
        // id,              command
        { "curl-http",      "curl -fsS -x http://{P} -o /dev/null http://{S}/curl-http" },
        { "curl-tunnel",    "curl -fsS -p -x http://{P} -o /dev/null http://{S}/curl-tunnel" },
        { "curl-tls",       "curl -fsSk -x http://{P} -o /dev/null https://{S}/curl-tls" },
        { "curl-socks4",    "curl -fsS -x socks4://{P} -o /dev/null http://{S}/curl-socks4" },
        { "curl-socks4a",   "curl -fsS -x socks4a://{P} -o /dev/null http://{S}/curl-socks4a" },
        { "curl-socks5",    "curl -fsS -x socks5://{P} -o /dev/null http://{S}/curl-socks5" },
        { "curl-socks5h",   "curl -fsS -x socks5h://{P} -o /dev/null http://{S}/curl-socks5h" },
        { "wget-http",      "http_proxy=http://{P} wget -q -O /dev/null http://{S}/wget-http" },
        { "wget-tls",       "https_proxy=http://{P} wget -q --no-check-certificate -O /dev/null https://{S}/wget-tls" },
        { "python-http",    "http_proxy=http://{P} python3 -c \"import urllib.request as r; r.urlopen('http://{S}/python-http').read()\"" },
        { "python-tls",     "https_proxy=http://{P} python3 -c \"import ssl, urllib.request as r; r.urlopen('https://{S}/python-tls', context=ssl._create_unverified_context()).read()\"" },
    };

    /// <summary>Where the proxy does not go, by whatever spelling, and what it answers.</summary>
    public static TheoryData<string, string> Closed => new()
    {
        { "http://127.0.0.1/",                 "403" },
        { "http://localhost/",                 "403" },
        { "http://x.localhost/",               "403" },
        { "http://[::1]/",                     "403" },
        { "http://[::ffff:127.0.0.1]/",        "403" },
        { "http://0.0.0.0/",                   "403" },
        { "http://169.254.169.254/",           "403" },
        { "http://192.168.101.254/",           "403" },
        { "http://192.168.101.254:8080/",      "403" },
        { "http://224.0.0.1/",                 "403" },
        { "http://203.0.113.80:25/",           "403" },
        { "http://2130706433/",                "400" },
        { "http://0x7f.1/",                    "400" },
        { "http://127.1/",                     "400" },
        { "http://0177.0.0.1/",                "400" },
    };

    [Fact]
    public async Task Clients_EachOfThem_IsServed()
    {
        await using var proxy = await gateway.StartProxyAsync();
        foreach (var (id, command) in Clients.Select(row => row.Data))
        {
            var shell = command.Replace("{P}", $"{LabTopology.RouterLanAddress}:{ProxyProcess.Port}").Replace("{S}", Server);
            var result = await gateway.Client.RunAsync("sh", "-c", shell);
            Assert.True(result.ExitCode == 0, $"{shell}\n{result.Output}{result.Error}");
            Assert.NotEqual("nothing", gateway.Lab.UplinkName((await gateway.Lab.Server.WaitForAsync(id, 1, Seconds(10)))[0].SourceAddress));
        }
    }

    // --path-as-is, and the address not touched by curl: it is the proxy that must see through it.
    [Fact]
    public async Task Closed_EverySpelling_IsRefused()
    {
        await using var proxy = await gateway.StartProxyAsync();
        foreach (var (url, status) in Closed.Select(row => row.Data))
        {
            var request = $"GET {url} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n";
            var result = await gateway.Client.RunAsync("bash", "-c", $"exec 3<>/dev/tcp/{LabTopology.RouterLanAddress}/{ProxyProcess.Port}; printf '{request}' >&3; head -1 <&3");
            Assert.True(result.Output.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{url}: {result.Output}");
        }
    }
}
