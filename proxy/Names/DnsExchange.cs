using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Names;

/// <summary>Puts one question to one server: by UDP, and by TCP where the answer did not fit.</summary>
/// <remarks>
/// A connected socket a question: the kernel gives each a random port and passes only that server's packets, so that a forger must guess port and id
/// (RFC 5452); and an ICMP "unreachable" is an error at once instead of a time-out.
/// </remarks>
internal sealed class DnsExchange(Func<Uplink?, AddressFamily, SocketType, ProtocolType, Socket> open)
{
    // Some servers send more than was asked for.
    private const int UdpBuffer = 4096;
    private const int LengthPrefix = sizeof(ushort);

    /// <summary>Asks. Throws nothing but the cancellation, and that seldom: without an answer until then there is <see cref="DnsAnswer.NoReply"/>.</summary>
    public async Task<DnsAnswer> AskAsync(Uplink? uplink, DnsServer server, ReadOnlyMemory<byte> name, DnsType type, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AskByUdpAsync(uplink, server, name, type, cancellationToken).ConfigureAwait(false);
            return answer.Kind == DnsAnswerKind.Truncated ? await AskByTcpAsync(uplink, server, name, type, cancellationToken).ConfigureAwait(false) : answer;
        }
        catch (ObjectDisposedException) when (cancellationToken.IsCancellationRequested)
        {
            return DnsAnswer.NoReply;
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            return DnsAnswer.ServerFailed;
        }
    }

    private static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);

    private async Task<DnsAnswer> AskByUdpAsync(Uplink? uplink, DnsServer server, ReadOnlyMemory<byte> name, DnsType type, CancellationToken cancellationToken)
    {
        var id = NewId();
        using var socket = open(uplink, server.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Blocking = false;
        // connect(2) of a datagram socket only sets the address: it never waits.
        socket.Connect(server.EndPoint);
        Send(socket, id, name.Span, type);
        while (true)
        {
            var error = await DatagramWait.ForAsync(socket, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
                return DnsAnswer.NoReply;
            if (error != SocketError.Success)
                return DnsAnswer.ServerFailed;
            var answer = Receive(socket, id, name.Span, type);
            // What is not ours, or cannot be read, may be forged: the true one may still come.
            if (answer.Kind is not (DnsAnswerKind.NotOurs or DnsAnswerKind.Malformed))
                return answer;
        }
    }

    private static void Send(Socket socket, ushort id, ReadOnlySpan<byte> name, DnsType type)
    {
        Span<byte> question = stackalloc byte[DnsQuery.MaxLength];
        socket.Send(question[..DnsQuery.Write(question, id, name, type)], SocketFlags.None);
    }

    private static DnsAnswer Receive(Socket socket, ushort id, ReadOnlySpan<byte> name, DnsType type)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(UdpBuffer);
        try
        {
            var received = socket.Receive(buffer, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => DnsAnswerReader.Read(buffer.AsSpan(0, received), id, name, type),
                // Thrown away meanwhile: its checksum was wrong.
                SocketError.WouldBlock => DnsAnswer.NotOurs,
                _ => DnsAnswer.ServerFailed,
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<DnsAnswer> AskByTcpAsync(Uplink? uplink, DnsServer server, ReadOnlyMemory<byte> name, DnsType type, CancellationToken cancellationToken)
    {
        var id = NewId();
        var buffer = new byte[LengthPrefix + DnsQuery.MaxLength];
        using var socket = open(uplink, server.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint, cancellationToken).ConfigureAwait(false);
        // RFC 1035, 4.2.2: the message's length before it. In one send: RFC 7766, 8.
        var length = DnsQuery.Write(buffer.AsSpan(LengthPrefix), id, name.Span, type);
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)length);
        await socket.SendAsync(buffer.AsMemory(0, length + LengthPrefix), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        if (!await TryFillAsync(socket, buffer.AsMemory(0, LengthPrefix), cancellationToken).ConfigureAwait(false))
            return DnsAnswer.ServerFailed;
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(buffer)];
        if (!await TryFillAsync(socket, message, cancellationToken).ConfigureAwait(false))
            return DnsAnswer.ServerFailed;
        var answer = DnsAnswerReader.Read(message, id, name.Span, type);
        return answer.Kind is DnsAnswerKind.NotOurs or DnsAnswerKind.Truncated ? DnsAnswer.Malformed : answer;
    }

    private static async ValueTask<bool> TryFillAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var received = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (received == 0)
                return false;
            buffer = buffer[received..];
        }

        return true;
    }
}
