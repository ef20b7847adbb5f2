using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Health.Probing;

/// <summary>Asks one target by one uplink.</summary>
internal interface IProbe : IDisposable
{
    /// <summary>Who is asked.</summary>
    ProbeTarget Target { get; }

    /// <summary>Asks once. Several questions may be under way: a target that is slow, or dead, holds up no other question, not even one to itself.</summary>
    /// <param name="patience">After this nobody waits any more; the task may end later.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it; it does not throw for what the network, the target or this machine do.</returns>
    Task<ProbeAnswer> AskAsync(TimeSpan patience, CancellationToken cancellationToken);
}
