namespace MwanLb.Proxy.Hosting;

/// <summary>The command line.</summary>
/// <param name="ConfigurationPath">The configuration file.</param>
/// <param name="StateDirectory">The directory of the uplink table.</param>
internal sealed record ProxyCommand(string ConfigurationPath, string StateDirectory);
