using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>Sends the echo requests of one uplink and family, and hands the replies out to those who wait for them: one socket for all targets.</summary>
/// <param name="uplink">By which uplink.</param>
/// <param name="family">IPv4 or IPv6.</param>
/// <param name="identifier">Tells its echoes from those of other channels and programs.</param>
/// <param name="time">The clock.</param>
/// <remarks>For any number of threads.</remarks>
internal sealed class EchoChannel(Uplink uplink, AddressFamily family, ushort identifier, TimeProvider time) : IDisposable
{
    // Where struct sockaddr_in and sockaddr_in6 have the address.
    private const int AddressAt = 4, IPv6AddressAt = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, Question> _open = [];
    private Socket? _socket;
    private ushort _sequence;
    private bool _isDisposed;

    /// <summary>Asks once.</summary>
    public async Task<ProbeAnswer> AskAsync(IPAddress target, TimeSpan patience, CancellationToken cancellationToken)
    {
        Question question;
        ushort sequence;
        Socket socket;
        try
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                GiveUp_NeedsLock();
                socket = _socket ??= Open();
                do
                {
                    sequence = ++_sequence;
                }
                while (_open.ContainsKey(sequence));
                question = new Question(target.GetAddressBytes(), time.GetTimestamp(), patience);
                _open.Add(sequence, question);
            }
        }
        catch (SocketException e)
        {
            return UplinkSocket.Explain(e);
        }

        try
        {
            var message = new byte[EchoMessage.Size];
            EchoMessage.WriteRequest(message, family, identifier, sequence);
            await socket.SendToAsync(message, SocketFlags.None, new IPEndPoint(target, 0), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close(socket);
            lock (_lock)
            {
                _open.Remove(sequence);
            }

            return e is SocketException error ? UplinkSocket.Explain(error) : ProbeAnswer.TimedOut;
        }

        return await question.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _socket?.Dispose();
            foreach (var question in _open.Values)
            {
                question.Answer.TrySetResult(ProbeAnswer.TimedOut);
            }

            _open.Clear();
        }
    }

    private Socket Open()
    {
        var socket = UplinkSocket.Open(
            uplink, family, SocketType.Raw, family is AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        try
        {
            EchoFilter.Attach(socket, identifier);
            _ = ReceiveAsync(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // An interface that came back has another index, and the socket hangs on the old one: the next question opens another.
    private void Close(Socket socket)
    {
        lock (_lock)
        {
            if (_socket == socket)
            {
                _socket = null;
            }
        }

        socket.Dispose();
    }

    private async Task ReceiveAsync(Socket socket)
    {
        var buffer = new byte[128];
        var from = new SocketAddress(family);
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from).ConfigureAwait(false);
                var now = time.GetTimestamp();
                if (EchoMessage.ReadReply(buffer.AsSpan(0, length), family, identifier) is { } sequence)
                {
                    Take(sequence, from.Buffer.Span[(family is AddressFamily.InterNetworkV6 ? IPv6AddressAt : AddressAt)..], now);
                }
            }
            catch (SocketException) when (!socket.SafeHandle.IsClosed)
            {
                // What the kernel was told of an earlier request, such as "network down". The next one will say so itself.
                await Task.Delay(TimeSpan.FromMilliseconds(100), time).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Take(ushort sequence, ReadOnlySpan<byte> from, long now)
    {
        Question? question;
        lock (_lock)
        {
            if (!_open.TryGetValue(sequence, out question) || !from.StartsWith(question.Target))
            {
                return;
            }

            _open.Remove(sequence);
        }

        question.Answer.TrySetResult(ProbeAnswer.Answered(time.GetElapsedTime(question.SentAt, now)));
    }

    private void GiveUp_NeedsLock()
    {
        foreach (var (sequence, question) in _open)
        {
            if (time.GetElapsedTime(question.SentAt) > question.Patience)
            {
                _open.Remove(sequence);
                question.Answer.TrySetResult(ProbeAnswer.TimedOut);
            }
        }
    }

    private sealed record Question(byte[] Target, long SentAt, TimeSpan Patience)
    {
        public TaskCompletionSource<ProbeAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
