using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Engine.Selection;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Hosting;

namespace MwanLb.Proxy.Dialing;

/// <summary>Asks the engine which uplink carries a request.</summary>
internal static class Placement
{
    private const int MaxNameLength = 256;

    /// <summary>Chooses, and counts the choice.</summary>
    /// <param name="runtime">Whose engine.</param>
    /// <param name="host">A name, or an address as text.</param>
    /// <param name="port">The destination's port.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="clientPort">By which port.</param>
    /// <param name="user">Whom we have authenticated; null: nobody.</param>
    /// <param name="protocol">IP protocol number.</param>
    /// <param name="name">The name of <paramref name="host"/>, where that is an address and a name is known besides.</param>
    public static Placed Select(
        ProxyRuntime runtime, string host, ushort port, IPAddress client, int clientPort, string? user, byte protocol = (byte)ProtocolType.Tcp, string? name = null)
    {
        Span<byte> nameBytes = stackalloc byte[MaxNameLength];
        Span<byte> userName = stackalloc byte[user is null ? 0 : Encoding.UTF8.GetMaxByteCount(user.Length)];
        var isAddress = HostText.Classify(host, out var address) is HostKind.Address;
        name ??= isAddress ? "" : host;
        var length = Math.Min(name.Length, MaxNameLength);
        Encoding.ASCII.GetBytes(name.AsSpan(0, length), nameBytes);
        var flow = new Flow
        {
            Path = FlowPath.Proxy,
            Client = Addresses.Of(client),
            ClientPort = (ushort)clientPort,
            Destination = isAddress ? Addresses.Of(address!) : default,
            DestinationName = nameBytes[..length],
            DestinationPort = port,
            Protocol = protocol,
            User = user is null ? [] : userName[..Encoding.UTF8.GetBytes(user, userName)],
        };
        var selection = runtime.Engine.Select(flow);
        runtime.Counters.Count(selection);
        return new Placed(selection, flow.Family);
    }
}
