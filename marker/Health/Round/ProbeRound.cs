using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Probing;

namespace MwanLb.Marker.Health.Round;

/// <summary>One round of an uplink's probes: what <c>mwanlb probe</c> tells. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Uplink">The uplink.</param>
/// <param name="Answered">How many targets answered.</param>
/// <param name="Required">How many must.</param>
/// <param name="Targets">In the order of the configuration.</param>
internal sealed record ProbeRound(string Uplink, int Answered, int Required, IReadOnlyList<TargetResult> Targets)
{
    // As the daemon's: what comes later helps nobody.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Replies are heard at once; all else, such as the end of the patience, after this.
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether the round is good.</summary>
    public bool IsGood => Answered >= Required;

    /// <summary>Asks all targets at once.</summary>
    public static async Task<ProbeRound> AskAsync(Uplink uplink, HealthModel health, TimeProvider time)
    {
        using var receiver = new EchoReceiver();
        using var probes = new ProbeSet(uplink, health, receiver, time);
        var all = Task.WhenAll(probes.Probes.Select(probe => AskAsync(probe, health.Timeout)));
        while (!all.IsCompleted)
        {
            receiver.Hear(ShortWait);
        }

        var results = await all.ConfigureAwait(false);
        return new ProbeRound(uplink.Name, results.Count(result => result.IsAnswered), health.Require, results);
    }

    private static async Task<TargetResult> AskAsync(IProbe probe, TimeSpan timeout)
    {
        ProbeAnswer answer;
        try
        {
            answer = await probe.AskAsync(Patience, CancellationToken.None).WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            answer = ProbeAnswer.TimedOut;
        }

        var isAnswered = answer.Outcome is ProbeOutcome.Answered;
        return new TargetResult(
            probe.Target.Text, isAnswered, isAnswered && answer.Rtt > TimeSpan.Zero ? Math.Round(answer.Rtt.TotalMilliseconds, 2) : null,
            isAnswered && answer.Rtt > timeout ? $"answered, but later than the time-out of {timeout.TotalMilliseconds:0} ms" : answer.Detail);
    }
}
