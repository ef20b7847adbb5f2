using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Dialing;

/// <summary>Where a client wants to go.</summary>
/// <param name="Host">A name, or an address as text, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Client">Who.</param>
/// <param name="IsTunnel">Whether the client gets a tunnel there, and not one request forwarded.</param>
/// <param name="IsAnyPort">Whether the port was not the client's word alone: a firewall rule chose it.</param>
internal readonly record struct Destination(string Host, ushort Port, ClientNetwork Client, bool IsTunnel, bool IsAnyPort = false);
