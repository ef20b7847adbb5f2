using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>Sends the echo requests of one uplink and family, and hands the replies out to those who wait for them: one socket for all targets.</summary>
/// <remarks>For any number of threads. What waits for an answer goes on, on the thread that hears it, before the next one is heard: it must not block.</remarks>
internal sealed class EchoChannel : IDisposable
{
    // Where struct sockaddr_in and sockaddr_in6 have the address.
    private const int AddressAt = 4, IPv6AddressAt = 8;
    private const int MaxReply = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, Question> _open = [];
    private readonly Uplink _uplink;
    private readonly AddressFamily _family;
    private readonly ushort _identifier;
    private readonly EchoReceiver _receiver;
    private readonly TimeProvider _time;
    private readonly SocketAddress _from;
    private readonly int _key;
    private Socket? _socket;
    private ushort _sequence;
    private bool _isDisposed;

    /// <param name="uplink">By which uplink.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="identifier">Tells its echoes from those of other channels and programs.</param>
    /// <param name="receiver">Says when there is something to <see cref="Receive"/>.</param>
    /// <param name="time">The clock.</param>
    public EchoChannel(Uplink uplink, AddressFamily family, ushort identifier, EchoReceiver receiver, TimeProvider time)
    {
        (_uplink, _family, _identifier, _receiver, _time) = (uplink, family, identifier, receiver, time);
        _from = new SocketAddress(family);
        _key = receiver.Register(this);
    }

    /// <summary>Asks once. Does not wait: a request that finds no room is not sent.</summary>
    /// <returns>Ends with the answer, or some time after the patience is over.</returns>
    public Task<ProbeAnswer> AskAsync(IPAddress target, TimeSpan patience)
    {
        // No option to run continuations elsewhere: another thread would have to be woken for each answer.
        var question = new Question(target.GetAddressBytes(), patience, new TaskCompletionSource<ProbeAnswer>());
        List<Question>? overdue;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            overdue = TakeOverdue_NeedsLock();
            if (Send_NeedsLock(target, question) is { } problem)
            {
                question.Answer.SetResult(problem);
            }
        }

        overdue?.ForEach(late => late.Answer.SetResult(ProbeAnswer.TimedOut));
        return question.Answer.Task;
    }

    /// <summary>Takes what the socket has: one message, of which there is always one more call to come when there are more. For one thread.</summary>
    public void Receive()
    {
        Question? question;
        ProbeAnswer answer;
        lock (_lock)
        {
            question = Receive_NeedsLock(out answer);
        }

        question?.Answer.SetResult(answer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Question[] open;
        lock (_lock)
        {
            _isDisposed = true;
            _socket?.Dispose();
            open = [.. _open.Values];
            _open.Clear();
        }

        foreach (var question in open)
        {
            question.Answer.SetResult(ProbeAnswer.TimedOut);
        }
    }

    private ProbeAnswer? Send_NeedsLock(IPAddress target, Question question)
    {
        try
        {
            _socket ??= Open();
            do
            {
                _sequence++;
            }
            while (_open.ContainsKey(_sequence));
            Span<byte> message = stackalloc byte[EchoMessage.Size];
            EchoMessage.WriteRequest(message, _family, _identifier, _sequence);
            question.SentAt = _time.GetTimestamp();
            _socket.SendTo(message, SocketFlags.None, new IPEndPoint(target, 0).Serialize());
            _open.Add(_sequence, question);
            return null;
        }
        catch (SocketException e)
        {
            // For want of room the socket is not broken: replies to the other questions are still to come by it.
            if (e.SocketErrorCode is not SocketError.WouldBlock)
            {
                Close_NeedsLock();
            }

            return UplinkSocket.Explain(e);
        }
        catch (IOException e)
        {
            Close_NeedsLock();
            return ProbeAnswer.Unable(e.Message);
        }
    }

    private Question? Receive_NeedsLock(out ProbeAnswer answer)
    {
        answer = default;
        if (_socket is not { } socket)
        {
            return null;
        }

        try
        {
            Span<byte> buffer = stackalloc byte[MaxReply];
            var length = socket.ReceiveFrom(buffer, SocketFlags.None, _from);
            var now = _time.GetTimestamp();
            if (EchoMessage.ReadReply(buffer[..length], _family, _identifier) is not { } sequence
                || !_open.TryGetValue(sequence, out var question)
                || !_from.Buffer.Span[(_family is AddressFamily.InterNetworkV6 ? IPv6AddressAt : AddressAt)..].StartsWith(question.Target))
            {
                return null;
            }

            _open.Remove(sequence);
            answer = ProbeAnswer.Answered(_time.GetElapsedTime(question.SentAt, now));
            return question;
        }
        catch (SocketException e)
        {
            // What the kernel was told of an earlier request, such as "network down". One that stays broken would be told of for ever.
            if (e.SocketErrorCode is not SocketError.WouldBlock)
            {
                Close_NeedsLock();
            }

            return null;
        }
    }

    private Socket Open()
    {
        var socket = UplinkSocket.Open(
            _uplink, _family, SocketType.Raw, _family is AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        try
        {
            socket.Blocking = false;
            EchoFilter.Attach(socket, _identifier);
            _receiver.Watch(socket, _key);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // An interface that came back has another index, and the socket hangs on the old one: the next question opens another.
    private void Close_NeedsLock()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private List<Question>? TakeOverdue_NeedsLock()
    {
        List<Question>? overdue = null;
        foreach (var (sequence, question) in _open)
        {
            if (_time.GetElapsedTime(question.SentAt) > question.Patience)
            {
                _open.Remove(sequence);
                (overdue ??= []).Add(question);
            }
        }

        return overdue;
    }

    private sealed class Question(byte[] target, TimeSpan patience, TaskCompletionSource<ProbeAnswer> answer)
    {
        public byte[] Target => target;

        public TimeSpan Patience => patience;

        public TaskCompletionSource<ProbeAnswer> Answer => answer;

        public long SentAt { get; set; }
    }
}
