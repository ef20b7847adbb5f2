using System.Net.Sockets;
using System.Text;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>How the daemon starts, refuses, and lives with the rules of others.</summary>
public sealed class DaemonTests : LabTest
{
    [Fact]
    public async Task Run_SecondInstance_RefusedWithTheFirstOnesProcess()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(1), new GatewayOptions());

        var second = await lab.Network.Router.RunAsync("mwanlb", "run");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"another 'mwanlb run' (process {lab.Gateway.Daemon.Id})", second.Error, StringComparison.Ordinal);
        Assert.False(lab.Gateway.Daemon.HasExited);
    }

    [Fact]
    public async Task Run_QueueHeldByAnother_RefusedNamingTheQueue()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(1), new GatewayOptions());

        var second = await lab.Network.Router.RunAsync("mwanlb", "run", "--state", "/run/other");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("queue 0", second.Error, StringComparison.Ordinal);
        Assert.Contains("another process", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output + second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutNetAdmin_NamesTheCapabilityAndItsPurpose()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);
        Gateway.Install(network, new GatewayOptions());

        var run = await network.Router.RunAsync("setpriv", "--bounding-set", "-net_admin", "mwanlb", "run");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("CAP_NET_ADMIN is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("NFQUEUE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithNoMoreThanTheUnitsCapabilities_Marks()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);
        Gateway.Install(network, new GatewayOptions());
        Assert.Contains("CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW CAP_CHOWN\n", Product.ReadText("systemd/mwanlb.service"), StringComparison.Ordinal);

        await using var daemon = network.Router.Start("setpriv", "--bounding-set", "-all,+net_admin,+net_raw,+chown", "--no-new-privs", "mwanlb", "run");
        await daemon.WaitForOutputAsync("marks new connections", Seconds(10));

        Assert.Equal("root proxy 660\n", await network.Router.ShellAsync("stat -c '%U %G %a' /run/mwanlb/uplinks"));
        Assert.DoesNotContain(" WRN ", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnderSystemd_SaysReadyAndThenAliveAgainAndAgain()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);
        Gateway.Install(network, new GatewayOptions());
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var path = network.Router.MapPath("/run/systemd/notify");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        systemd.Bind(new UnixDomainSocketEndPoint(path));

        // .NET takes a parent of this name for systemd.
        await using var daemon = network.Router.Start("bash", "-c", """
            cp /bin/bash /run/systemd/systemd
            NOTIFY_SOCKET=/run/systemd/notify /run/systemd/systemd -c 'mwanlb run; true'
            """);

        Assert.Equal("READY=1", await ReceiveAsync(systemd));
        Assert.Equal("WATCHDOG=1", await ReceiveAsync(systemd));
        Assert.Equal("WATCHDOG=1", await ReceiveAsync(systemd));
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[256];
        var length = await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Seconds(10), Cancellation);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    [Fact]
    public async Task Run_BadConfiguration_NothingStarted()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);
        Gateway.Install(network, new GatewayOptions { Extra = "polciy = \"random\"" });

        var run = await network.Router.RunAsync("mwanlb", "run");
        var check = await network.Router.RunAsync("mwanlb", "check");

        Assert.Equal((2, 2), (run.ExitCode, check.ExitCode));
        Assert.Contains("/etc/mwanlb/mwanlb.toml:3:1: error: unknown key 'polciy': did you mean 'policy'?", check.Error, StringComparison.Ordinal);
        Assert.Equal(check.Error, run.Error);
    }

    [Fact]
    public async Task Marking_BitsOfOthers_ArePreserved()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        await lab.Network.Router.ShellAsync("iptables -t mangle -I PREROUTING -i lan0 -j MARK --set-xmark 0xab00/0xff00");

        var flows = await lab.Traffic.ConnectAsync("marked", 4);

        Assert.Equal([2, 2], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
        // What we save is our bits alone; the others' stay where they put them, on the packet.
        var counted = await lab.Network.Router.ShellAsync("conntrack -L -p tcp 2>/dev/null | grep -o 'mark=[0-9]*' | sort | uniq -c | tr -s ' '");
        Assert.Equal(" 2 mark=1\n 2 mark=2\n", counted);
    }

    [Fact]
    public async Task Marking_RulesThatQueueMarkedPackets_DoNotLoop()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        await lab.Network.Router.ShellAsync("""
            iptables -t mangle -F MWANLB_NEW
            iptables -t mangle -A MWANLB_PREROUTING -i lan0 -m conntrack --ctstate NEW -j NFQUEUE --queue-num 0 --queue-bypass
            """);

        var flows = await lab.Traffic.ConnectAsync("looping", 4);

        Assert.Equal([2, 2], lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
    }

    [Fact]
    public async Task Marking_RoutersOwnAddressesAndMulticast_AreNotQueued()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());

        await lab.Network.Client.RunAsync("bash", "-c", $"""
            echo x >/dev/udp/{LabTopology.RouterLanAddress}/9
            ip route add 224.0.0.0/4 dev $(ip -o route get {LabTopology.RouterLanAddress} | grep -o 'dev [^ ]*' | cut -d' ' -f2)
            echo x >/dev/udp/239.1.2.3/9
            """);
        var flow = Assert.Single(await lab.Traffic.ConnectAsync("real", 1));

        Assert.NotNull(flow.SecondSeenAs);
        Assert.Single(lab.Gateway.Placements);
    }

    [Fact]
    public async Task Masquerade_RoutersLanAddressAsSource_ReachesTheInternet()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());

        var page = await lab.Network.Router.RunAsync(
            "curl", "--silent", "--max-time", "5", "--output", "/dev/null", "--write-out", "%{http_code}",
            "--interface", LabTopology.RouterLanAddress.ToString(), $"http://{LabTopology.InternetAddresses[0]}/lan-source");

        Assert.Equal("200", page.Output);
    }

    [Fact]
    public async Task Gateway_NoDaemon_ClientsReachTheInternetByTheDefaultRoute()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        await lab.Gateway.Daemon.SignalAsync("TERM");
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));

        var flows = await lab.Traffic.ConnectAsync("bypassed", 3);

        Assert.All(flows, flow => Assert.Equal("uplink1", lab.UplinkName(flow.SecondSeenAs)));
    }

    [Fact]
    public async Task Status_DaemonAliveThenKilled_SaysWhoCarriesWhatAndThenThatItIsSilent()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 6, Seconds(10));

        string status = "";
        await Wait.UntilAsync(
            async () => (status = (await lab.Network.Router.RunAsync("mwanlb", "status")).EnsureSuccess().Output)
                .Contains(" 3          3\nuplink2", StringComparison.Ordinal),
            Seconds(10),
            () => $"3 connections counted and assigned on uplink1:\n{status}");
        Assert.StartsWith($"daemon: alive (process {lab.Gateway.Daemon.Id})\n", status, StringComparison.Ordinal);

        await lab.Network.Router.ShellAsync("ip link set wan1 down");
        Assert.Matches("uplink2 +no route", (await lab.Network.Router.RunAsync("mwanlb", "status")).Output);

        await lab.Gateway.Daemon.SignalAsync("KILL");
        await Wait.UntilAsync(
            async () => (await lab.Network.Router.RunAsync("mwanlb", "status")) is { ExitCode: 1, Output: var text }
                && text.StartsWith("daemon: silent", StringComparison.Ordinal),
            Seconds(20),
            () => "the status to say that the daemon is silent");
    }

    [Fact]
    public async Task Log_RollingFile_HoldsWhatTheConsoleSays()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        await lab.Traffic.ConnectAsync("logged", 2);
        await lab.Gateway.Daemon.SignalAsync("TERM");
        Assert.Equal(0, await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10)));

        Assert.Equal(lab.Gateway.Daemon.Output, await lab.Network.Router.ShellAsync("cat /var/log/mwanlb/mwanlb*.log"));
    }
}
