using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Names;

/// <summary>
/// Lets so many names be looked up at once, and no client have more of them than are free: one that asks for thousands has half, the next a quarter, and there is
/// a turn left for who comes then (dynamic thresholds, as switches share buffers). Those that wait get theirs by client, one each.
/// </summary>
/// <param name="turns">How many at once.</param>
/// <param name="maxWaiting">How many wait beside them, of all clients.</param>
internal sealed class LookupTurns(int turns, int maxWaiting)
{
    private readonly Lock _lock = new();
    // Those that have a turn, or wait for one.
    private readonly Dictionary<ClientNetwork, ClientTurns> _clients = [];
    // Those that wait; whose turn it is stands first.
    private readonly LinkedList<ClientTurns> _rotation = new();
    private int _free = turns;
    private int _waiting;

    /// <summary>Waits for a turn, which is to be given back.</summary>
    /// <param name="client">For whom.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False: there is none to be had. Too many wait, and this client has as many of them as any other.</returns>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public ValueTask<bool> TakeAsync(ClientNetwork client, CancellationToken cancellationToken)
    {
        Turn turn;
        Turn? displaced = null;
        lock (_lock)
        {
            var own = _clients.GetValueOrDefault(client);
            if (own is not { Waiting.Count: > 0 } && (own?.Running ?? 0) < _free)
            {
                Begin_NeedsLock(own ?? Add_NeedsLock(client));
                return new(true);
            }

            if (_waiting >= maxWaiting)
            {
                var longest = _clients.Values.MaxBy(queue => queue.Waiting.Count)!;
                if (longest.Waiting.Count <= (own?.Waiting.Count ?? 0) + 1)
                    return new(false);
                displaced = longest.Waiting.Last!.Value;
                Remove_NeedsLock(displaced);
            }

            turn = Queue_NeedsLock(own ?? Add_NeedsLock(client));
        }

        displaced?.TrySetResult(false);
        return WaitAsync(turn, cancellationToken);
    }

    /// <summary>Gives a turn back: the next client's oldest gets it.</summary>
    public void Release(ClientNetwork client)
    {
        List<Turn> granted = [];
        lock (_lock)
        {
            var own = _clients[client];
            own.Running--;
            _free++;
            while (FindNext_NeedsLock() is { } next)
            {
                // Behind the others, before it leaves them where this was its last.
                _rotation.Remove(next.Node);
                _rotation.AddLast(next.Node);
                var turn = next.Waiting.First!.Value;
                Begin_NeedsLock(next);
                Remove_NeedsLock(turn);
                granted.Add(turn);
            }

            ForgetIfIdle_NeedsLock(own);
        }

        granted.ForEach(static turn => turn.TrySetResult(true));
    }

    private ClientTurns? FindNext_NeedsLock()
    {
        for (var node = _rotation.First; node is not null; node = node.Next)
        {
            if (node.Value.Running < _free)
                return node.Value;
        }

        return null;
    }

    private async ValueTask<bool> WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
        using var end = cancellationToken.UnsafeRegister((_, token) => Cancel(turn, token), null);
        return await turn.Task.ConfigureAwait(false);
    }

    private void Cancel(Turn turn, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // It may have been given its turn at this very moment.
            if (turn.Node.List is null)
                return;
            Remove_NeedsLock(turn);
        }

        turn.TrySetCanceled(cancellationToken);
    }

    private void Begin_NeedsLock(ClientTurns client)
    {
        client.Running++;
        _free--;
    }

    private ClientTurns Add_NeedsLock(ClientNetwork client) => _clients[client] = new ClientTurns(client);

    private Turn Queue_NeedsLock(ClientTurns client)
    {
        if (client.Waiting.Count == 0)
            _rotation.AddLast(client.Node);
        _waiting++;
        var turn = new Turn(client);
        client.Waiting.AddLast(turn.Node);
        return turn;
    }

    private void Remove_NeedsLock(Turn turn)
    {
        var client = turn.Client;
        client.Waiting.Remove(turn.Node);
        _waiting--;
        if (client.Waiting.Count == 0)
            _rotation.Remove(client.Node);
        ForgetIfIdle_NeedsLock(client);
    }

    private void ForgetIfIdle_NeedsLock(ClientTurns client)
    {
        if (client is { Running: 0, Waiting.Count: 0 })
            _clients.Remove(client.Network);
    }

    private sealed class ClientTurns
    {
        public ClientTurns(ClientNetwork network) => (Network, Node) = (network, new(this));

        public ClientNetwork Network { get; }

        public int Running { get; set; }

        public LinkedListNode<ClientTurns> Node { get; }

        public LinkedList<Turn> Waiting { get; } = new();
    }

    // Who waits goes on elsewhere: whoever gives a turn back has other things to do.
    private sealed class Turn : TaskCompletionSource<bool>
    {
        public Turn(ClientTurns client)
            : base(TaskCreationOptions.RunContinuationsAsynchronously) => (Client, Node) = (client, new(this));

        public ClientTurns Client { get; }

        public LinkedListNode<Turn> Node { get; }
    }
}
