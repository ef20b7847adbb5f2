using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

/// <summary>A name server on loopback, UDP and TCP on one port.</summary>
internal sealed class FakeDnsServer : IAsyncDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _end = new();
    private readonly Func<Question, byte[]?> _answer;
    private readonly Task _serving;

    public FakeDnsServer(Func<Question, byte[]?> answer)
    {
        _answer = answer;
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp.Bind(EndPoint);
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>All that was asked, "name type", by TCP with "tcp" behind.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>A packet to send before the answer.</summary>
    public Func<Question, byte[]>? Before { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, EndPoint, _end.Token);
                var (question, answer) = Answer(buffer.AsSpan(0, received.ReceivedBytes), isTcp: false);
                if (Before is not null)
                    await _udp.SendToAsync(Before(question), received.RemoteEndPoint);
                if (answer is not null)
                    await _udp.SendToAsync(answer, received.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(_end.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _end.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _end.Token);
                if (Answer(question, isTcp: true).Answer is { } answer)
                    await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
        }
    }

    private (Question Question, byte[]? Answer) Answer(ReadOnlySpan<byte> message, bool isTcp)
    {
        var name = new StringBuilder();
        var at = DnsHeader.Length;
        for (; message[at] != 0; at += 1 + message[at])
            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
        var question = new Question(
            BinaryPrimitives.ReadUInt16BigEndian(message), name.ToString(), (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]), isTcp);
        Asked.Enqueue($"{question.Name} {question.Type}{(isTcp ? " tcp" : "")}");
        return (question, _answer(question));
    }

    internal readonly record struct Question(ushort Id, string Name, DnsType Type, bool IsTcp)
    {
        /// <summary>An answer with these addresses, those of the other family left out.</summary>
        public byte[] With(params string[] addresses) => With(300, addresses);

        public byte[] With(uint ttl, params string[] addresses)
        {
            var bytes = Begin();
            foreach (var address in addresses)
            {
                if (address.Contains(':') == (Type == DnsType.Aaaa))
                    bytes.Address(Name, address, ttl);
            }

            return bytes.ToArray();
        }

        public byte[] NoSuchName(uint ttl = 30) => Begin(0x8183).Soa("example", ttl, ttl).ToArray();

        public DnsBytes Begin(ushort flags = 0x8180) => new(Id, Name, Type, flags);
    }
}
