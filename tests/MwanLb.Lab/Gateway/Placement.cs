namespace MwanLb.Lab;

/// <summary>What the daemon says it decided about one forwarded connection.</summary>
/// <param name="Protocol"><c>Tcp</c>, <c>Udp</c> and so on.</param>
/// <param name="ClientPort">The client's source port.</param>
/// <param name="DestinationPort">The server's port.</param>
/// <param name="Uplink">The uplink's name, or <c>default route</c>.</param>
public sealed record Placement(string Protocol, int ClientPort, int DestinationPort, string Uplink);
