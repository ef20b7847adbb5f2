using System.Net;

namespace MwanLb.Marker.Routing;

/// <summary>What is known of an uplink's next hop that is to be found out.</summary>
/// <param name="IsKnown">Whether anything tells it.</param>
/// <param name="Address">The next hop; null: the interface is point-to-point, and needs none.</param>
/// <param name="Source">What tells it, in words.</param>
internal readonly record struct GatewayAnswer(bool IsKnown, IPAddress? Address, string Source)
{
    /// <summary>Nothing tells it.</summary>
    public static readonly GatewayAnswer Unknown = new(false, null, "");
}
