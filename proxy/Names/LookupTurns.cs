using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Names;

/// <summary>Lets so many names be looked up at once. Those that wait get their turn by client, one each: who asks for thousands holds up himself alone.</summary>
/// <param name="turns">How many at once.</param>
/// <param name="maxWaiting">How many wait beside them, of all clients.</param>
internal sealed class LookupTurns(int turns, int maxWaiting)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientNetwork, ClientQueue> _byClient = [];
    // Whose turn it is stands first. Each has at least one that waits.
    private readonly LinkedList<ClientQueue> _rotation = new();
    private int _free = turns;
    private int _waiting;

    /// <summary>Waits for a turn, which is to be given back.</summary>
    /// <param name="client">For whom.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False: there is none to be had. Too many wait, and this client has more of them than any other.</returns>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public ValueTask<bool> TakeAsync(ClientNetwork client, CancellationToken cancellationToken)
    {
        Turn turn;
        Turn? displaced = null;
        lock (_lock)
        {
            if (_free > 0)
            {
                // Then nobody waits.
                _free--;
                return new(true);
            }

            if (_waiting >= maxWaiting)
            {
                var longest = _byClient.Values.MaxBy(queue => queue.Turns.Count)!;
                if (longest.Turns.Count <= (_byClient.GetValueOrDefault(client)?.Turns.Count ?? 0))
                    return new(false);
                displaced = longest.Turns.Last!.Value;
                Remove_NeedsLock(displaced);
            }

            turn = Add_NeedsLock(client);
        }

        displaced?.TrySetResult(false);
        return WaitAsync(turn, cancellationToken);
    }

    /// <summary>Gives a turn back: the next client's oldest gets it.</summary>
    public void Release()
    {
        Turn next;
        lock (_lock)
        {
            if (_rotation.First is not { } client)
            {
                _free++;
                return;
            }

            // Behind the others, before it leaves them where this was its last.
            _rotation.Remove(client);
            _rotation.AddLast(client);
            next = client.Value.Turns.First!.Value;
            Remove_NeedsLock(next);
        }

        next.TrySetResult(true);
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

    private Turn Add_NeedsLock(ClientNetwork client)
    {
        if (!_byClient.TryGetValue(client, out var queue))
        {
            queue = _byClient[client] = new ClientQueue(client);
            _rotation.AddLast(queue.Node);
        }

        _waiting++;
        var turn = new Turn(queue);
        queue.Turns.AddLast(turn.Node);
        return turn;
    }

    private void Remove_NeedsLock(Turn turn)
    {
        var queue = turn.Queue;
        queue.Turns.Remove(turn.Node);
        _waiting--;
        if (queue.Turns.Count == 0)
        {
            _rotation.Remove(queue.Node);
            _byClient.Remove(queue.Client);
        }
    }

    private sealed class ClientQueue
    {
        public ClientQueue(ClientNetwork client) => (Client, Node) = (client, new(this));

        public ClientNetwork Client { get; }

        public LinkedListNode<ClientQueue> Node { get; }

        public LinkedList<Turn> Turns { get; } = new();
    }

    // Who waits goes on elsewhere: whoever gives a turn back has other things to do.
    private sealed class Turn : TaskCompletionSource<bool>
    {
        public Turn(ClientQueue queue)
            : base(TaskCreationOptions.RunContinuationsAsynchronously) => (Queue, Node) = (queue, new(this));

        public ClientQueue Queue { get; }

        public LinkedListNode<Turn> Node { get; }
    }
}
