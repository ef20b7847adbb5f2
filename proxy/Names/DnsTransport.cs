namespace MwanLb.Proxy.Names;

/// <summary>Puts one question to a set of servers, the next one while the one before is still listened to.</summary>
internal sealed class DnsTransport(DnsExchange exchange, TimeProvider time)
{
    /// <summary>How long a server is alone. A name that a resolver does not know yet takes it 20 to 300 ms; who waits a second is dead, or his line is.</summary>
    public static readonly TimeSpan NextServerAfter = TimeSpan.FromSeconds(1);

    /// <summary>Asks until one server says something about the name. Throws nothing but the cancellation.</summary>
    public async Task<DnsAnswer> AskAsync(DnsServers servers, ReadOnlyMemory<byte> name, DnsType type, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>(4);
        var worst = DnsAnswer.NoReply;
        try
        {
            foreach (var server in Plan(servers))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var ask = AskOneAsync(servers, server, name, type, end.Token);
                running.Add(ask);
                if (await FirstConclusiveAsync(running, Task.Delay(NextServerAfter, time, end.Token)).ConfigureAwait(false) is { } answer)
                    return answer;
                if (!ask.IsCompleted)
                    server.WasSilent(time);
                else
                    worst = await ask.ConfigureAwait(false) is { Kind: not DnsAnswerKind.NoReply } failed ? failed : worst;
            }

            return await FirstConclusiveAsync(running, null).ConfigureAwait(false) ?? worst;
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
        }
    }

    // Attempts times all servers; those that were silent lately behind the others.
    private IEnumerable<DnsServer> Plan(DnsServers servers)
    {
        var round = servers.Servers;
        if (round.Any(s => s.IsSilent(time)))
            round = [.. round.Where(s => !s.IsSilent(time)), .. round.Where(s => s.IsSilent(time))];
        for (var attempt = 0; attempt < servers.Attempts; attempt++)
        {
            foreach (var server in round)
                yield return server;
        }
    }

    // Null: the delay is over, or all have ended without a word about the name.
    private static async ValueTask<DnsAnswer?> FirstConclusiveAsync(List<Task> running, Task? delay)
    {
        if (delay is not null)
            running.Add(delay);
        try
        {
            while (running.Count > (delay is null ? 0 : 1))
            {
                var ended = await Task.WhenAny(running).ConfigureAwait(false);
                if (ended == delay)
                    return null;
                running.Remove(ended);
                if (await ((Task<DnsAnswer>)ended).ConfigureAwait(false) is { IsConclusive: true } answer)
                    return answer;
            }

            return null;
        }
        finally
        {
            if (delay is not null)
                running.Remove(delay);
        }
    }

    private async Task<DnsAnswer> AskOneAsync(DnsServers servers, DnsServer server, ReadOnlyMemory<byte> name, DnsType type, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(servers.Timeout, time);
        using var either = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            var answer = await exchange.AskAsync(servers.Uplink, server, name, type, limit.Token).ConfigureAwait(false);
            if (answer.Kind != DnsAnswerKind.NoReply)
                server.Answered();
            return answer;
        }
        catch (OperationCanceledException)
        {
            return DnsAnswer.NoReply;
        }
    }
}
