using System.Net;

namespace MwanLb.Marker.Following;

/// <summary>What a DHCP client was told: its address, and the router.</summary>
/// <param name="Address">The address that it got.</param>
/// <param name="Router">The first of the routers.</param>
/// <param name="Source">The file that says so.</param>
internal sealed record DhcpLease(IPAddress Address, IPAddress Router, string Source);
