using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

public sealed class HostTests(SmallLab fixture) : LabTest, IClassFixture<SmallLab>
{
    private readonly LabNetwork _lab = fixture.Network;

    [Fact]
    public async Task PrivateDirectories_WrittenOnAHost_SeenThereOnly()
    {
        foreach (var directory in LabHost.PrivateDirectories)
        {
            var path = $"{directory}/{_lab.Name}";
            await _lab.Router.ShellAsync($"echo here > {path}");

            Assert.Equal("here\n", await _lab.Router.ShellAsync($"cat {path}"));
            Assert.Equal("here\n", _lab.Router.ReadFile(path));
            Assert.NotEqual(0, (await _lab.Client.RunAsync("test", "-e", path)).ExitCode);
            Assert.False(File.Exists(path), $"{path} is on the machine");
        }
    }

    [Fact]
    public async Task WriteFile_BeforeAnyProgramRan_IsThereBesideTheMachinesFiles()
    {
        _lab.Router.WriteFile("/etc/mwanlb/mwanlb.toml", "# router\n");

        Assert.Equal("# router\n", await _lab.Router.ShellAsync("cat /etc/mwanlb/mwanlb.toml; getent passwd proxy >/dev/null"));
        Assert.Throws<ArgumentException>(() => _lab.Router.WriteFile("/usr/bin/true", ""));
    }

    [Fact]
    public async Task InstallProgram_Program_RunsByItsName()
    {
        _lab.Router.InstallProgram("/usr/bin/uname");

        Assert.Equal("/usr/local/bin/uname\nLinux\n", await _lab.Router.ShellAsync("type -P uname; uname"));
    }

    [Fact]
    public async Task Tools_ChangingTheHost_LeaveTheMachineAsItWas()
    {
        const string State = "ip rule; ip -br addr; iptables-save | grep -v '^#'; nft list ruleset; cat /proc/sys/net/ipv4/ip_forward; grep -v netns /proc/self/mounts";
        var before = await MachineProcesses.ShellAsync(State);

        await _lab.Router.ShellAsync("""
            ip rule add fwmark 0x7 lookup 107
            iptables -t mangle -A PREROUTING -j MARK --set-mark 7
            nft add table inet lab
            sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.src_valid_mark=1
            """);

        Assert.Contains("lookup 107", await _lab.Router.ShellAsync("ip rule"), StringComparison.Ordinal);
        Assert.Contains("MARK", await _lab.Router.ShellAsync("iptables-save"), StringComparison.Ordinal);
        Assert.Contains("table inet lab", await _lab.Router.ShellAsync("nft list ruleset"), StringComparison.Ordinal);
        Assert.Equal("0\n", await _lab.Router.ShellAsync("cat /proc/sys/net/ipv4/ip_forward"));
        Assert.Equal(before, await MachineProcesses.ShellAsync(State));
    }

    [Fact]
    public async Task Run_Command_GivesExitCodeAndBothOutputs()
    {
        var result = await _lab.Client.RunAsync("sh", "-c", "echo out; echo err >&2; exit 3");

        Assert.Equal((3, "out\n", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Contains("err", Assert.Throws<InvalidOperationException>(result.EnsureSuccess).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LongerThanItsLimit_ThrowsAndLeavesNothingRunning()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _lab.Client.RunAsync(TimeSpan.FromMilliseconds(500), "sh", "-c", "sleep 600 & sleep 600"));

        // What is killed takes its time to go.
        await Wait.UntilAsync(async () => await MachineProcesses.InAsync(_lab.Client) == "", Seconds(10), () => "nothing runs in the client");
    }

    [Fact]
    public async Task Start_Program_CanBeWatchedSignalledAndWaitedFor()
    {
        await using var process = _lab.Client.Start("bash", "-c", "trap 'echo bye; exit 5' USR1; echo ready; while :; do sleep 0.05; done");

        await process.WaitForOutputAsync("^ready$", Seconds(10));
        Assert.False(process.HasExited);
        await process.SignalAsync("USR1");

        Assert.Equal(5, await process.WaitForExitAsync(Seconds(10)));
        Assert.Equal("ready\nbye\n", process.Output);
    }

    [Fact]
    public async Task WaitForOutput_ProgramEndsWithoutIt_ThrowsWithItsOutput()
    {
        await using var process = _lab.Client.Start("echo", "something else");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitForOutputAsync("ready", Seconds(10)));
        Assert.Contains("something else", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InNamespace_Socket_BelongsToTheHostAndWorksAnywhere()
    {
        using var listener = _lab.Internet.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(LabTopology.InternetAddresses[0], 9000));
        listener.Listen();
        using var socket = _lab.Router.OpenSocket(SocketType.Stream, ProtocolType.Tcp);

        await socket.ConnectAsync(LabTopology.InternetAddresses[0], 9000, Cancellation);
        using var accepted = await listener.AcceptAsync(Cancellation);

        Assert.Equal(_lab.Uplinks[0].PublicAddress, ((IPEndPoint)accepted.RemoteEndPoint!).Address);
    }
}
