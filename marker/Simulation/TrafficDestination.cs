using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>Where connections go.</summary>
/// <param name="Address">Its address, which is all that the forwarded path sees.</param>
/// <param name="Name">Its name in ASCII, as Squid and the proxy see it; empty where the client named an address.</param>
internal readonly record struct TrafficDestination(FlowAddress Address, byte[] Name);
