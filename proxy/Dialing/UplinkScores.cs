using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Dialing;

/// <summary>
/// What this process' own dials say of the uplinks, until the daemon has measured it: one that did not answer several times in a row gets no head
/// start any more, so that what is placed on it does not wait a quarter of a second each time.
/// </summary>
/// <remarks>Safe for any number of threads.</remarks>
internal sealed class UplinkScores(ImmutableArray<Uplink> uplinks, TimeProvider time)
{
    // One lost packet is no reason to dial everything twice.
    private const int Losses = 2;

    // Then it gets another chance: a second without head starts costs a few connections twice, a dead uplink a quarter of a second each.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    private readonly Score[] _scores = new Score[uplinks.Length];

    /// <summary>Whether its last dials all came to nothing.</summary>
    public bool IsSuspect(Uplink uplink)
    {
        ref var score = ref _scores[uplink.Index];
        return Volatile.Read(ref score.Losses) >= Losses && time.GetElapsedTime(Volatile.Read(ref score.Last)) < Memory;
    }

    /// <summary>Notes that it carried an answer.</summary>
    public void Succeeded(Uplink uplink)
    {
        ref var losses = ref _scores[uplink.Index].Losses;
        if (Volatile.Read(ref losses) != 0)
        {
            Volatile.Write(ref losses, 0);
        }
    }

    /// <summary>Notes that it carried none.</summary>
    public void Failed(Uplink uplink)
    {
        ref var score = ref _scores[uplink.Index];
        Volatile.Write(ref score.Last, time.GetTimestamp());
        Interlocked.Increment(ref score.Losses);
    }

    private struct Score
    {
        public int Losses;
        public long Last;
    }
}
