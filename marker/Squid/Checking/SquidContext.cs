using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>What a squid.conf must fit.</summary>
/// <param name="Model">The configuration of the router.</param>
/// <param name="ConfigPath">Its file.</param>
/// <param name="StateDirectory">The directory of the uplink table.</param>
/// <param name="Machine">The machine.</param>
internal sealed record SquidContext(RouterModel Model, string ConfigPath, string StateDirectory, SquidMachine Machine);
