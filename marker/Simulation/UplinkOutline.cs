namespace MwanLb.Marker.Simulation;

/// <summary>An uplink as reports name it.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Weight">As configured.</param>
/// <param name="IdealShare">What it should carry by its weight while all uplinks are available, 0 to 1.</param>
internal sealed record UplinkOutline(string Name, int Weight, double IdealShare);
