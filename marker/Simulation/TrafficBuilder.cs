using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>Gathers connections into <see cref="Traffic"/>; each client and destination is kept once.</summary>
internal sealed class TrafficBuilder
{
    private readonly List<SimulatedFlow> _flows = [];
    private readonly List<TrafficDestination> _destinations = [];
    private readonly List<int> _siteOfDestination = [];
    private readonly Dictionary<FlowAddress, int> _clients = [];
    private readonly Dictionary<FlowAddress, int> _addresses = [];
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<(FlowAddress Network, string Name), int> _sites = [];
    private readonly Dictionary<(int Client, int Site), int> _pairs = [];
    private bool _hasBytes;

    /// <summary>How many connections there are.</summary>
    public int Count => _flows.Count;

    /// <summary>The place of a destination that is an address.</summary>
    public int Destination(FlowAddress address)
    {
        if (!_addresses.TryGetValue(address, out var place))
        {
            place = _addresses[address] = AddDestination(new TrafficDestination(address, []), (Network(address), ""));
        }

        return place;
    }

    /// <summary>The place of a destination that has a name.</summary>
    /// <param name="name">In ASCII.</param>
    /// <param name="address">Its address; <c>default</c>: not known, and one is made up of the name.</param>
    public int Destination(string name, FlowAddress address)
    {
        name = name.ToLowerInvariant().TrimEnd('.');
        if (!_names.TryGetValue(name, out var place))
        {
            var bytes = Encoding.ASCII.GetBytes(name);
            place = _names[name] = AddDestination(new TrafficDestination(address.IsKnown ? address : MadeUp(bytes), bytes), (default, name));
        }

        return place;
    }

    /// <summary>Adds a connection. They may come in any order.</summary>
    public void Add(TimeSpan start, TimeSpan duration, FlowAddress client, int destination, ushort port, byte protocol, long up, long down)
    {
        var clientPlace = Number(_clients, client);
        _hasBytes |= up + down > 0;
        _flows.Add(new SimulatedFlow(
            start, duration > Traffic.ShortestDuration ? duration : Traffic.ShortestDuration, up, down, clientPlace, destination,
            Number(_pairs, (clientPlace, _siteOfDestination[destination])), port, protocol));
    }

    /// <summary>All connections, with the first start as the beginning where <paramref name="duration"/> is null; they then end with the last one.</summary>
    public Traffic Build(TimeSpan? duration)
    {
        var flows = _flows.ToArray();
        if (duration is null)
        {
            var first = flows.Min(f => f.Start);
            for (var i = 0; i < flows.Length; i++)
            {
                flows[i] = flows[i] with { Start = flows[i].Start - first };
            }
        }

        var clients = new FlowAddress[_clients.Count];
        foreach (var (address, place) in _clients)
        {
            clients[place] = address;
        }

        // Stable, so that those of the same moment stay in the order of the capture.
        flows = [.. flows.OrderBy(f => f.Start)];
        return new Traffic
        {
            Flows = flows,
            Clients = clients,
            Destinations = [.. _destinations],
            PairCount = _pairs.Count,
            SiteCount = _sites.Count,
            Duration = duration ?? flows.Max(f => f.Start + f.Duration),
            HasBytes = _hasBytes,
        };
    }

    private int AddDestination(TrafficDestination destination, (FlowAddress Network, string Name) site)
    {
        _destinations.Add(destination);
        _siteOfDestination.Add(Number(_sites, site));
        return _destinations.Count - 1;
    }

    private static int Number<TKey>(Dictionary<TKey, int> numbers, TKey key)
        where TKey : notnull
    {
        if (!numbers.TryGetValue(key, out var number))
        {
            numbers[key] = number = numbers.Count;
        }

        return number;
    }

    /// <summary>The /24 or /48, in which a site's servers usually stand together.</summary>
    private static FlowAddress Network(FlowAddress address) =>
        new(address.Bits >> (address.IsIPv4 ? 8 : 80) << (address.IsIPv4 ? 8 : 80));

    /// <summary>FNV-1a into 240.0.0.0/4, which is nobody's: the forwarded path knows no names, but the same one must be the same address.</summary>
    private static FlowAddress MadeUp(byte[] name)
    {
        var hash = 0x811c9dc5u;
        foreach (var octet in name)
        {
            hash = (hash ^ octet) * 0x01000193;
        }

        return FlowAddress.FromNetworkOrder([(byte)(0xf0 | (hash >> 24)), (byte)(hash >> 16), (byte)(hash >> 8), (byte)hash]);
    }
}
