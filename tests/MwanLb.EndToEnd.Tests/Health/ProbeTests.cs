using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>What pings do not see: a captive portal, a dead name server; and what they see wrongly: a line that is full.</summary>
public sealed class ProbeTests : LabTest
{
    private const int PortalPort = 8088;

    [Fact]
    public async Task Probes_PortalDeadNameServerAndFullLine_EachIsTakenForWhatItIs()
    {
        await using var lab = await HealthLab.StartAsync(
            "interval = \"200ms\"\nhold-down = \"1s\"",
            "probes = [\"http://203.0.113.80/ok expect=200\"]",
            "probes = [\"dns:8.8.8.8/example.com\", \"gateway\"]\nrequire = 2",
            "");
        await using var server = await InternetServer.StartAsync(lab.Network);
        using var names = Bind(lab.Network.Internet, SocketType.Dgram, "8.8.8.8", 53);
        _ = AnswerNamesAsync(names);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(uplink => lab.WaitUntilUpAsync(uplink, Seconds(10))));
        var traffic = new ClientTraffic(lab.Network.Client);

        // Pings go through a captive portal, and every page is another.
        using var portal = Bind(lab.Network.IspRouters[0], SocketType.Stream, "0.0.0.0", PortalPort);
        _ = AnswerAsPortalAsync(portal);
        await lab.Network.IspRouters[0].ShellAsync($$"""
            nft -f - <<RULES
            table ip portal { chain pre { type nat hook prerouting priority dstnat; iifname "lan0" tcp dport 80 redirect to :{{PortalPort}}; }; }
            RULES
            """);
        await lab.WaitUntilDownAsync(0, Seconds(10));
        Assert.Contains("captive portal? status 302, redirected to http://portal.isp/login", await lab.StatusAsync(), StringComparison.Ordinal);

        names.Dispose();
        await lab.WaitUntilDownAsync(1, Seconds(10));
        Assert.Contains("probes 1 of 2 answered (2/2 rounds): refused", await lab.StatusAsync(), StringComparison.Ordinal);

        // Nothing else is left: connections go by the third, whose pings are lost from now on.
        await lab.Network.IspRouters[2].ShellAsync("""
            nft -f - <<RULES
            table inet full { chain forward { type filter hook forward priority raw; ip protocol icmp drop; }; }
            RULES
            """);
        for (var i = 0; i < 40; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"full{i}-");
            Assert.Equal(lab.Network.Uplinks[2].PublicAddress, Assert.Single(await traffic.ConnectAsync(id, 1)).SecondSeenAs);
            Assert.False(lab.IsDown(2), lab.Gateway.Daemon.Output);
            await Task.Delay(50, Cancellation);
        }

        Assert.Matches("uplink3: busy since .*busy, not dead: probes 0 of 3 answered", await lab.StatusAsync());
        // Nobody uses it any more, and nothing says that it lives.
        await lab.WaitUntilDownAsync(2, Seconds(5));
    }

    [Fact]
    public async Task Probes_IPv6AndACertificateThatNobodyTrusts_EachIsTakenForWhatItIs()
    {
        await using var lab = await HealthLab.StartAsync(
            LabTopology.DualStack(2),
            "interval = \"200ms\"",
            [$"probes = [\"icmp:[{LabTopology.InternetAddresses6[0]}]\"]", "probes = [\"https://203.0.113.80/\"]"]);
        await using var server = await InternetServer.StartAsync(lab.Network);
        await lab.WaitUntilUpAsync(0, Seconds(10));

        // A lab's certificate is none that a router trusts: somebody answers in the server's place.
        var status = "";
        await Wait.UntilAsync(
            async () => (status = await lab.StatusAsync()).Contains("captive portal? The remote certificate", StringComparison.Ordinal), Seconds(10), () => $"the portal\n{status}");
        Assert.True(lab.IsDown(1));

        Assert.InRange(await lab.BlackHoleAsync(0, Seconds(1)), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static Socket Bind(LabHost host, SocketType type, string address, int port)
    {
        var socket = host.OpenSocket(type, type is SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        if (type is SocketType.Stream)
            socket.Listen();
        return socket;
    }

    private static async Task AnswerNamesAsync(Socket socket)
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                // RFC 1035, 4.1.1: an answer, and that there is no such name.
                buffer[2] |= 0x80;
                buffer[3] = 3;
                await socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has died, as it was to.
        }
    }

    private static async Task AnswerAsPortalAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptAsync();
                await connection.ReceiveAsync(new byte[4096]);
                await connection.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 302 Found\r\nLocation: http://portal.isp/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
