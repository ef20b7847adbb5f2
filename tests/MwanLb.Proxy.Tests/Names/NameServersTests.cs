using System.Net;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

public sealed class NameServersTests
{
    private ResolvConf _conf = ResolvConf.Parse("nameserver 192.0.2.1");

    [Fact]
    public void For_UplinkWithoutServers_AreTheSystemsByNoUplink()
    {
        var servers = new NameServers(() => _conf);

        var chosen = servers.For(ResolverUnderTest.NewUplink([]));

        Assert.Null(chosen.Uplink);
        Assert.Equal(["192.0.2.1:53"], chosen.Servers.Select(s => s.EndPoint.ToString()));
        Assert.Same(chosen, servers.For(null));
    }

    [Fact]
    public void For_UplinkWithServers_AreItsOwnByItself()
    {
        var servers = new NameServers(() => _conf);
        var uplink = ResolverUnderTest.NewUplink([new IPEndPoint(IPAddress.Parse("192.0.2.53"), 53)]);

        var chosen = servers.For(uplink);

        Assert.Same(uplink, chosen.Uplink);
        Assert.Equal(["192.0.2.53:53"], chosen.Servers.Select(s => s.EndPoint.ToString()));
        Assert.Same(chosen, servers.For(uplink with { Weight = 7 }));
    }

    [Fact]
    public void For_ChangedFile_ChangesWithItAndOnlyIfItSaysSomethingElse()
    {
        var servers = new NameServers(() => _conf);
        var before = servers.For(null);

        _conf = ResolvConf.Parse("# new\nnameserver 192.0.2.1");
        Assert.Same(before, servers.For(null));

        _conf = ResolvConf.Parse("nameserver 192.0.2.2");
        Assert.Equal(["192.0.2.2:53"], servers.For(null).Servers.Select(s => s.EndPoint.ToString()));
    }
}
