using System.Net;
using MwanLb.Marker.Following;

namespace MwanLb.Marker.Tests.Following;

public sealed class DhcpLeasesTests
{
    // As systemd-networkd 252 writes /run/systemd/netif/leases/IFINDEX.
    private const string Networkd = """
        # This is private data. Do not parse.
        ADDRESS=10.9.1.2
        NETMASK=255.255.255.0
        ROUTER=10.9.1.1 10.9.1.254
        SERVER_ADDRESS=10.9.1.1
        LIFETIME=3600
        DNS=9.9.9.9

        """;

    // As ISC dhclient 4.4 writes /var/lib/dhcp/dhclient.leases.
    private const string Dhclient = """
        lease {
          interface "wan0";
          fixed-address 10.9.1.2;
          option subnet-mask 255.255.255.0;
          option routers 10.9.1.9;
          expire 3 2026/11/25 10:00:00;
        }
        lease {
          interface "wan1";
          fixed-address 10.9.2.2;
          option routers 10.9.2.1;
        }
        lease {
          interface "wan0";
          fixed-address 10.9.1.2;
          option routers 10.9.1.1,10.9.1.254;
          option domain-name "a } b";
        }

        """;

    [Fact]
    public void ParseVariables_OfNetworkd_TakesTheFirstRouter() =>
        Assert.Equal(new DhcpLease(IPAddress.Parse("10.9.1.2"), IPAddress.Parse("10.9.1.1"), "x"), DhcpLeases.ParseVariables(Networkd, "x"));

    [Theory]
    [InlineData("")]
    [InlineData("ADDRESS=10.9.1.2\n")]
    [InlineData("ADDRESS=10.9.1.2\nROUTER=\n")]
    [InlineData("ADDRESS=10.9.1.2\nROUTER=0.0.0.0\n")]
    [InlineData("ADDRESS=10.9.1.2\nROUTER=router\n")]
    [InlineData("ROUTER=10.9.1.1\n")]
    public void ParseVariables_NoRouterOrAddress_IsNoLease(string text) => Assert.Null(DhcpLeases.ParseVariables(text, "x"));

    [Theory]
    [InlineData("wan0", "10.9.1.1")]
    [InlineData("wan1", "10.9.2.1")]
    [InlineData("wan2", null)]
    public void ParseDhclient_SeveralLeases_TheNewestOfTheInterface(string name, string? router) =>
        Assert.Equal(router, DhcpLeases.ParseDhclient(Dhclient, name, "x")?.Router.ToString());

    [Fact]
    public void Of_FilesOfEachClient_AreFoundByTheirNames()
    {
        using var root = new TestDirectory("root");
        var leases = new DhcpLeases(root.Path);
        Assert.Empty(leases.Of("wan0", 7));

        Write("run/systemd/netif/leases/7", Networkd);
        Write("run/systemd/netif/leases/8", Networkd.Replace("10.9.1.1", "10.9.1.8", StringComparison.Ordinal));
        Write("var/lib/NetworkManager/internal-1b2c-wan0.lease", "ADDRESS=10.9.1.2\nROUTER=10.9.1.5\n");
        Write("var/lib/NetworkManager/internal-1b2c-wan1.lease", "ADDRESS=10.9.1.2\nROUTER=10.9.1.6\n");
        Write("var/lib/dhcp/dhclient.wan0.leases", Dhclient);

        Assert.Equal(["10.9.1.1", "10.9.1.5", "10.9.1.1"], leases.Of("wan0", 7).Select(lease => lease.Router.ToString()));

        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root[path])!);
            root.Write(path, text);
        }
    }
}
