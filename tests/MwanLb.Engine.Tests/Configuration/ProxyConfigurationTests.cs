using System.Net;
using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class ProxyConfigurationTests
{
    private const string Bad = "must be an address and a port, such as \"*:8080\", \"192.168.1.1:8080\" or \"[fd00::1]:8080\"";
    private const string Open = "leaves the proxy open to the whole Internet, for it listens on an address that is not private: name the networks that may use it";

    public static TheoryData<string, int, int, string, string> Mistakes => new()
    {
        // text,                                        at line, column, item,               message
        { "listen = \"*:8080\"",                             9, 10, "proxy.listen",           "must be a list, in brackets, of an address and a port, such as \"*:8080\", \"192.168.1.1:8080\" or \"[fd00::1]:8080\", not text" },
        { "listen = [\"8080\"]",                             9, 11, "proxy.listen",           Bad },
        { "listen = [\"*:0\"]",                              9, 11, "proxy.listen",           Bad },
        { "listen = [\"*:65536\"]",                          9, 11, "proxy.listen",           Bad },
        { "listen = [\"localhost:80\"]",                     9, 11, "proxy.listen",           Bad },
        { "listen = [\"fd00::1:80\"]",                       9, 11, "proxy.listen",           Bad },
        { "listen = [\"127.1:80\"]",                         9, 11, "proxy.listen",           Bad },
        { "tproxy = [\"[::ffff:10.0.0.1]:80\"]",             9, 11, "proxy.tproxy",           "must be written with the IPv4 address that it is: 10.0.0.1:80" },
        { "allow = [\"10.0.0.1/8\"]",                        9, 10, "proxy.allow",            "has bits set behind the prefix: write 10.0.0.0/8 for the network, or 10.0.0.1 for the one address" },
        { "allow = []",                                      9,  9, "proxy.allow",            Open },
        { "allow = []\nlisten = [\"127.0.0.1:80\", \"203.0.113.1:80\"]", 9, 9, "proxy.allow", Open },
        { "users = \"users\"",                               9,  9, "proxy.users",            "must be a file's full path, beginning with '/', or \"\" for no file" },
        { "connect-ports = 0",                               9, 17, "proxy.connect-ports",    "must be a port, 1 to 65535" },
        { "http-ports = []",                                 9, 14, "proxy.http-ports",       "must not be empty: leave the key out to ask for nothing" },
        { "race-after = \"1ms\"",                            9, 14, "proxy.race-after",       "must be 10ms to 10s" },
        { "race-after = \"0.2s\"",                           9, 14, "proxy.race-after",       "must be a whole number and its unit, ms, s, m, h or d, such as \"90s\" or \"30m\"" },
        { "idle-timeout = \"0s\"",                           9, 16, "proxy.idle-timeout",     "must be 1s to 7d" },
        { "access-log-format = \"common\"",                  9, 21, "proxy.access-log-format", "must be one of \"squid\", \"combined\"" },
        { "max-connections = 0",                             9, 19, "proxy.max-connections",  "must be 1 to 1000000" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Parse_Mistake_IsNamed(string text, int line, int column, string item, string message)
    {
        var finding = Assert.Single(ConfigurationFile.Parse(Sample.With(8, "[proxy]\n" + text), "mwanlb.toml").Findings);

        Assert.Equal((FindingSeverity.Error, line, column, item, message), (finding.Severity, finding.Line, finding.Column, finding.Item, finding.Message));
    }

    [Fact]
    public void Parse_WholeInternetWithoutUsers_Warns()
    {
        var result = ConfigurationFile.Parse(Sample.With(8, "[proxy]\nallow = [\"0.0.0.0/0\"]"), "mwanlb.toml");

        Assert.NotNull(result.Model);
        Assert.Equal(FindingSeverity.Warning, Assert.Single(result.Findings).Severity);
    }

    [Theory]
    [InlineData("allow = [\"0.0.0.0/0\"]\nusers = \"/etc/mwanlb/users\"")]
    [InlineData("allow = []\nlisten = [\"127.0.0.1:8080\", \"[fd00::1]:8080\"]")]
    public void Parse_OpenButGuarded_IsFine(string text) =>
        Assert.Equal("", ConfigurationFile.Parse(Sample.With(8, "[proxy]\n" + text), "mwanlb.toml").ToString());

    [Fact]
    public void Parse_NoSection_FillsInDefaults()
    {
        var proxy = ConfigurationFile.Parse(Sample.With(1, "lan = []"), "mwanlb.toml").Model!.Proxy;

        Assert.Equal([new IPEndPoint(IPAddress.IPv6Any, 8080)], proxy.Listen);
        Assert.Empty(proxy.Redirect);
        Assert.Empty(proxy.Tproxy);
        Assert.Equal("10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16, 127.0.0.0/8, fc00::/7, fe80::/10, ::1/128", string.Join(", ", proxy.AllowedClients));
        Assert.Null(proxy.UsersFile);
        Assert.Equal([(80, 80), (443, 443)], proxy.ConnectPorts.Select(p => ((int)p.First, (int)p.Last)));
        Assert.Equal([(80, 80), (443, 443), (1024, 65535)], proxy.HttpPorts.Select(p => ((int)p.First, (int)p.Last)));
        Assert.Empty(proxy.AllowedDestinations);
        Assert.Equal((8000, 1000), (proxy.MaxConnections, proxy.MaxConnectionsPerClient));
        Assert.Equal((TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15)), (proxy.RaceAfter, proxy.ConnectTimeout));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromSeconds(30)), (proxy.IdleTimeout, proxy.Lifetime, proxy.Drain));
        Assert.Equal(("/var/log/mwanlb/access.log", AccessLogFormat.Squid), (proxy.AccessLog, proxy.AccessLogFormat));
        Assert.Equal((false, false), (proxy.ForwardedFor, proxy.Udp));
    }

    [Fact]
    public void Parse_EveryKey_TakesTheValues()
    {
        var proxy = ConfigurationFile.Parse(Sample.Full, "mwanlb.toml").Model!.Proxy;

        Assert.Equal("192.168.1.1:3128, [fd00::1]:3128", string.Join(", ", proxy.Listen));
        Assert.Equal("[::]:3129", string.Join(", ", proxy.Redirect));
        Assert.Equal("[::]:3130", string.Join(", ", proxy.Tproxy));
        Assert.Equal("192.168.0.0/16, fd00::/8", string.Join(", ", proxy.AllowedClients));
        Assert.Equal("/etc/mwanlb/users", proxy.UsersFile);
        Assert.Equal([(443, 443), (8000, 8100)], proxy.ConnectPorts.Select(p => ((int)p.First, (int)p.Last)));
        Assert.Equal([(80, 80)], proxy.HttpPorts.Select(p => ((int)p.First, (int)p.Last)));
        Assert.Equal("192.168.1.0/24", string.Join(", ", proxy.AllowedDestinations));
        Assert.Equal((500, 50), (proxy.MaxConnections, proxy.MaxConnectionsPerClient));
        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5)), (proxy.RaceAfter, proxy.ConnectTimeout));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromDays(1), TimeSpan.FromMinutes(1)), (proxy.IdleTimeout, proxy.Lifetime, proxy.Drain));
        Assert.Equal(("/var/log/router/access.log", AccessLogFormat.Combined), (proxy.AccessLog, proxy.AccessLogFormat));
        Assert.Equal((true, true), (proxy.ForwardedFor, proxy.Udp));
    }
}
