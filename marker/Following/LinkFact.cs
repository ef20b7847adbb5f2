using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>An interface of the kernel's.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its index, another one after it was made anew.</param>
/// <param name="Traits">What it is and can do.</param>
internal sealed record LinkFact(string Name, uint Index, LinkTraits Traits)
{
    /// <summary>Whether there is one machine at its other end, so that a route needs no gateway.</summary>
    public bool NeedsNoGateway => (Traits & (LinkTraits.PointToPoint | LinkTraits.NoArp)) != 0;
}
