using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Following;

/// <summary>How it stands with an uplink, by what the kernel says.</summary>
/// <param name="Uplink">Which one.</param>
/// <param name="State">In one word.</param>
/// <param name="Detail">In words.</param>
internal sealed record UplinkView(Uplink Uplink, LinkState State, string Detail);
