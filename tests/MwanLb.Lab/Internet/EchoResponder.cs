using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>Answers ICMP echo requests to one of the Internet's addresses in place of the kernel, later for some clients than for others: a kernel without netem has no other delay.</summary>
public sealed class EchoResponder : IAsyncDisposable
{
    private const byte EchoRequest = 8;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<IPAddress, TimeSpan> _delay;
    private readonly Socket _socket;
    private readonly Task _serving;

    private EchoResponder(Socket socket, Func<IPAddress, TimeSpan> delay)
    {
        _socket = socket;
        _delay = delay;
        _serving = ServeAsync();
    }

    /// <summary>Starts answering.</summary>
    /// <param name="network">The lab.</param>
    /// <param name="address">One of <see cref="LabTopology.InternetAddresses"/>.</param>
    /// <param name="delay">How late, by the client's address as the Internet sees it.</param>
    public static async Task<EchoResponder> StartAsync(LabNetwork network, IPAddress address, Func<IPAddress, TimeSpan> delay)
    {
        await network.Internet.ShellAsync("sysctl -qw net.ipv4.icmp_echo_ignore_all=1");
        var socket = network.Internet.OpenSocket(SocketType.Raw, ProtocolType.Icmp);
        socket.Bind(new IPEndPoint(address, 0));
        return new EchoResponder(socket, delay);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[2048];
        var answers = new List<Task>();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
                var message = buffer[((buffer[0] & 0xf) * 4)..received.ReceivedBytes];
                if (message[0] == EchoRequest)
                    answers.Add(AnswerAsync(message, (IPEndPoint)received.RemoteEndPoint));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(byte[] message, IPEndPoint client)
    {
        try
        {
            await Task.Delay(_delay(client.Address), _stopping.Token);
            message[0] = 0;
            // Type 8 became 0, so the one's complement sum is 0x0800 less, and the checksum that much more (RFC 1624).
            var checksum = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(2)) + 0x0800;
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)(checksum + (checksum >> 16)));
            await _socket.SendToAsync(message, SocketFlags.None, client, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The lab ends.
        }
    }
}
