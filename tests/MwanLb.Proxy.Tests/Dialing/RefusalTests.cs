using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MwanLb.Proxy.Dialing;

namespace MwanLb.Proxy.Tests.Dialing;

/// <summary>Who has refused: the server by TCP, or some router by ICMP. The kernel says ECONNREFUSED of both.</summary>
public sealed class RefusalTests
{
    private const int CloneNewNet = 0x40000000;

    [Theory]
    [InlineData("127.0.0.1", "", DialFailure.Refused)]
    [InlineData("127.0.0.1", "iptables -A INPUT -p tcp --dport 9 -j REJECT --reject-with tcp-reset", DialFailure.Refused)]
    [InlineData("127.0.0.1", "iptables -A INPUT -p tcp --dport 9 -j REJECT", DialFailure.Unreachable)]
    [InlineData("127.0.0.1", "iptables -A INPUT -p tcp --dport 9 -j REJECT --reject-with icmp-admin-prohibited", DialFailure.Unreachable)]
    [InlineData("::1", "", DialFailure.Refused)]
    [InlineData("::1", "ip6tables -A INPUT -p tcp --dport 9 -j REJECT", DialFailure.Unreachable)]
    public async Task FailureOf_ConnectionRefused_TellsByWhom(string address, string rule, object expected)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a network namespace takes root");
        var server = new IPEndPoint(IPAddress.Parse(address), 9);
        using var socket = InNewNamespace($"ip link set lo up; {rule}", () => new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp));

        var refused = await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync(server, TestContext.Current.CancellationToken));

        Assert.Equal((DialFailure)expected, UplinkDialer.FailureOf(socket, refused.SocketErrorCode));
    }

    // A socket stays in the namespace in which it was made, whichever thread uses it.
    private static Socket InNewNamespace(string script, Func<Socket> make)
    {
        Socket? made = null;
        var thread = new Thread(() =>
        {
            Assert.Equal(0, Unshare(CloneNewNet));
            using var shell = Process.Start("sh", ["-ec", script]);
            shell.WaitForExit();
            made = shell.ExitCode == 0 ? make() : null;
        });
        thread.Start();
        thread.Join();
        return made ?? throw new InvalidOperationException(script);
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int flags);
}
