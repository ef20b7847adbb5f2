using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Health.Probing;

/// <summary>An ICMP or ICMPv6 echo.</summary>
/// <param name="target">Whom to ask.</param>
/// <param name="channel">By which it asks; whoever made it ends it.</param>
internal sealed class EchoProbe(ProbeTarget target, EchoChannel channel) : IProbe
{
    /// <inheritdoc/>
    public ProbeTarget Target => target;

    /// <inheritdoc/>
    public Task<ProbeAnswer> AskAsync(TimeSpan patience, CancellationToken cancellationToken) => channel.AskAsync(target.Address!, patience);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
