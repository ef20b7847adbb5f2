using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>systemd holds the ports (systemd/mwanlb-proxy.socket): nobody notices that the proxy restarts.</summary>
public sealed class SocketActivationTests : LabTest
{
    private const int SocksPort = 1080;
    private const int UnnamedPort = 1081;

    // As systemd does with Restart=always: it keeps the sockets, and each proxy is told that they are meant for it.
    private const string Service = "while sleep 0.2; do (export LISTEN_PID=$BASHPID; echo \"proxy $BASHPID\"; exec mwanlb-proxy); done";

    [Fact]
    public async Task Start_BySystemdSockets_ServesEachAndARestartRefusesNobody()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-socket-activate"), "systemd-socket-activate is missing (apt-get install systemd)");
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Extra = "slow-start = \"0s\"",
            Tail = $"[proxy]\nlisten = [\"*:{ProxyProcess.Port}\", \"*:{SocksPort}\"]\ndrain = \"2s\"\n",
        });
        var router = lab.Network.Router;
        router.InstallProgram(Product.Program("mwanlb-proxy"));
        await using var systemd = router.Start(
            "systemd-socket-activate", "--listen", $"{ProxyProcess.Port}", "--listen", $"{SocksPort}", "--listen", $"{UnnamedPort}", "bash", "-c", Service);
        await TcpPort.WaitUntilListeningAsync(router, SocksPort, systemd);

        // The first connection has it started.
        await IsSharedOutAsync(lab, "http", ProxyProcess.Url);
        await IsSharedOutAsync(lab, "socks", $"socks5://{LabTopology.RouterLanAddress}:{SocksPort}");
        Assert.Contains($":{UnnamedPort}, which the configuration does not name", systemd.Output + systemd.Error, StringComparison.Ordinal);

        var first = (await systemd.WaitForOutputAsync("^proxy ([0-9]+)$", Seconds(10))).Groups[1].Value;
        await router.ShellAsync($"kill -TERM {first}");
        await systemd.WaitForOutputAsync("stopping: ", Seconds(10));
        await IsSharedOutAsync(lab, "again", ProxyProcess.Url);

        Assert.NotEqual(first, (await systemd.WaitForOutputAsync($"^proxy (?!{first}$)([0-9]+)$", Seconds(10))).Groups[1].Value);
    }

    private static async Task IsSharedOutAsync(GatewayLab lab, string prefix, string proxy)
    {
        var outcomes = await new ClientTraffic(lab.Network.Client) { Proxy = proxy }.GetAsync(prefix, 6, HttpPath.ProxyGet);

        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        Assert.Equal([3, 3], lab.Server.CountByUplink(await lab.Server.WaitForAsync(prefix, 6, Seconds(10))));
    }
}
