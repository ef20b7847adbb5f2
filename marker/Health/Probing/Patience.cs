using System.Net.Sockets;

namespace MwanLb.Marker.Health.Probing;

/// <summary>Asks with a limit, and turns what can go wrong into an answer.</summary>
internal static class Patience
{
    public static async Task<ProbeAnswer> HaveAsync(
        TimeSpan limit, Func<CancellationToken, Task<ProbeAnswer>> ask, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(limit);
        try
        {
            return await ask(waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbeAnswer.TimedOut;
        }
        catch (SocketException e)
        {
            return UplinkSocket.Explain(e);
        }
    }
}
