using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>Many clients of a proxy on the router at once, bounded in requests and in time.</summary>
/// <param name="client">Where they are.</param>
public sealed class ProxyLoad(LabHost client)
{
    // Long enough that a port which is refused for a moment is not asked a thousand times, short beside the second that Squid takes to come back.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(50);

    private int _answered;

    /// <summary>Where the proxy listens.</summary>
    public int Port { get; init; } = SquidProcess.Port;

    /// <summary>How many ask at the same time.</summary>
    public int Clients { get; init; } = 50;

    /// <summary>Whether a client uses its connection for all its requests; CONNECT needs one for each in any case.</summary>
    public bool KeepAlive { get; init; } = true;

    /// <summary>How long one answer is waited for.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long all of it may take; what has not been asked by then is left out.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many requests have had an answer so far, whatever it was.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>GETs /<paramref name="idPrefix"/>1 to /<paramref name="idPrefix"/>N, or as far as it comes until <paramref name="stop"/>.</summary>
    public Task<IReadOnlyList<HttpOutcome>> GetAsync(string idPrefix, int count, CancellationToken stop) =>
        RunAsync(idPrefix, count, KeepAlive, GetOneAsync, stop);

    /// <summary>The same through a CONNECT to port 443 for each.</summary>
    /// <remarks>No TLS inside: nginx answers a plain request there with 400 and logs it as any other, and thousands of handshakes would be the load.</remarks>
    public Task<IReadOnlyList<HttpOutcome>> ConnectAsync(string idPrefix, int count, CancellationToken stop) =>
        RunAsync(idPrefix, count, keepAlive: false, ConnectOneAsync, stop);

    private async Task<IReadOnlyList<HttpOutcome>> RunAsync(
        string idPrefix, int count, bool keepAlive, Func<ProxyConnection, string, CancellationToken, Task<int>> ask, CancellationToken stop)
    {
        // In order of their ends: a port that is given out a second time belongs to the later one.
        var outcomes = new ConcurrentQueue<HttpOutcome>();
        var asked = 0;
        using var sockets = new SocketSupply(client);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(AskInTurnAsync, CancellationToken.None)));
        return [.. outcomes];

        async Task AskInTurnAsync()
        {
            using var connection = new ProxyConnection(sockets, new IPEndPoint(LabTopology.RouterLanAddress, Port));
            while (!limit.IsCancellationRequested && Interlocked.Increment(ref asked) is var i && i <= count)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}{i}");
                var outcome = await AskAsync(connection, id, ask);
                outcomes.Enqueue(outcome);
                if (outcome.StatusCode > 0)
                    Interlocked.Increment(ref _answered);
                if (!keepAlive || outcome.Error.Length > 0)
                    connection.Close();
                if (outcome.Error == nameof(SocketError.ConnectionRefused))
                    await Task.Delay(RefusedPause, CancellationToken.None);
            }
        }
    }

    private async Task<HttpOutcome> AskAsync(ProxyConnection connection, string id, Func<ProxyConnection, string, CancellationToken, Task<int>> ask)
    {
        using var answerLimit = new CancellationTokenSource(AnswerLimit);
        try
        {
            await connection.OpenAsync(answerLimit.Token);
            return new HttpOutcome(id, await ask(connection, id, answerLimit.Token), connection.LocalPort, "");
        }
        catch (SocketException exception)
        {
            return new HttpOutcome(id, 0, connection.LocalPort, exception.SocketErrorCode.ToString());
        }
        catch (EndOfStreamException)
        {
            return new HttpOutcome(id, 0, connection.LocalPort, "closed");
        }
        catch (OperationCanceledException)
        {
            return new HttpOutcome(id, 0, connection.LocalPort, "no answer");
        }
    }

    private static Task<int> GetOneAsync(ProxyConnection connection, string id, CancellationToken cancellation) =>
        connection.AskAsync($"GET http://{LabTopology.InternetAddresses[0]}/{id} HTTP/1.1\r\nHost: {LabTopology.InternetAddresses[0]}\r\n\r\n", cancellation);

    private static async Task<int> ConnectOneAsync(ProxyConnection connection, string id, CancellationToken cancellation)
    {
        var server = $"{LabTopology.InternetAddresses[0]}:443";
        var opened = await connection.AskAsync($"CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n\r\n", cancellation);
        if (opened == 200)
            await connection.AskAsync($"GET /{id} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n", cancellation);
        return opened;
    }
}
