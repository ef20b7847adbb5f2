using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>The probes of one uplink, and the sockets that they share.</summary>
internal sealed class ProbeSet : IDisposable
{
    private readonly EchoReceiver _receiver;
    private readonly Dictionary<AddressFamily, EchoChannel> _channels = [];

    /// <param name="uplink">By which uplink they ask.</param>
    /// <param name="health">Whom they ask.</param>
    /// <param name="receiver">Hears the replies to echoes, for as long as somebody waits in it; whoever made it ends it.</param>
    /// <param name="time">The clock.</param>
    public ProbeSet(Uplink uplink, HealthModel health, EchoReceiver receiver, TimeProvider time)
    {
        _receiver = receiver;
        Uplink = uplink;
        Probes = [.. health.Probes.Select(target => Create(target, time))];
    }

    /// <summary>By which uplink they ask.</summary>
    public Uplink Uplink { get; }

    /// <summary>In the order of the configuration.</summary>
    public ImmutableArray<IProbe> Probes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var probe in Probes)
        {
            probe.Dispose();
        }

        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private IProbe Create(ProbeTarget target, TimeProvider time) => target.Kind switch
    {
        ProbeKind.Icmp => new EchoProbe(target, Channel(target.Address!, time)),
        ProbeKind.Gateway => Gateway(target, Uplink.Gateway ?? Uplink.Gateway6!, time),
        ProbeKind.Tcp => new TcpProbe(Uplink, target, time),
        ProbeKind.Dns => new DnsProbe(Uplink, target, time),
        _ => new HttpProbe(Uplink, target, time),
    };

    private GatewayProbe Gateway(ProbeTarget target, IPAddress gateway, TimeProvider time) => new(Uplink, target, gateway, Channel(gateway, time));

    private EchoChannel Channel(IPAddress address, TimeProvider time)
    {
        var family = address.AddressFamily;
        if (!_channels.TryGetValue(family, out var channel))
        {
            channel = new EchoChannel(Uplink, family, Identifier(family), _receiver, time);
            _channels.Add(family, channel);
        }

        return channel;
    }

    // Twice 64 channels have the lower seven bits; of the process id, those that are left: the command line may ask beside the daemon.
    private ushort Identifier(AddressFamily family) =>
        (ushort)((Environment.ProcessId << 7) | (Uplink.Index << 1) | (family is AddressFamily.InterNetworkV6 ? 1 : 0));
}
