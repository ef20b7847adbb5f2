namespace MwanLb.Marker.Squid;

/// <summary>The address that an uplink's connections have.</summary>
/// <param name="Address">The address; null: there is none that squid.conf could name.</param>
/// <param name="Reason">Why not.</param>
internal readonly record struct SourceAddress(string? Address, string? Reason);
