using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Affinities;

/// <summary>What connections that belong together have in common: the client, and by the scope a part of the destination.</summary>
internal readonly ref struct AffinityKey
{
    /// <summary>Room that <see cref="Create"/> needs.</summary>
    public const int BufferSize = HostName.MaxLength;

    private readonly FlowAddress _client;
    private readonly Part _part;
    private readonly FlowAddress _network;
    private readonly ReadOnlySpan<byte> _name;

    private AffinityKey(FlowAddress client, Part part, FlowAddress network, ReadOnlySpan<byte> name)
    {
        _client = client;
        _part = part;
        _network = network;
        _name = name;
    }

    // The kinds are hashed too: a destination's network must not be taken for its address, or a host for a site of the same name.
    private enum Part : byte
    {
        Unknown,
        None,
        Site,
        Network,
        Name,
        Address,
    }

    /// <summary>Whether what the scope takes is known of the connection; else it is placed by itself.</summary>
    public bool IsKnown => _client.IsKnown && _part is not Part.Unknown;

    /// <summary>The key of a connection.</summary>
    /// <param name="flow">The connection.</param>
    /// <param name="scope">Which connections belong together.</param>
    /// <param name="suffixes">By which sites are found.</param>
    /// <param name="buffer">Where the name is kept, of <see cref="BufferSize"/>.</param>
    public static AffinityKey Create(in Flow flow, AffinityScope scope, PublicSuffixList suffixes, Span<byte> buffer)
    {
        var name = HostName.Normalize(flow.DestinationName, buffer);
        var address = flow.Destination;
        return scope switch
        {
            AffinityScope.Client => new(flow.Client, Part.None, default, default),
            AffinityScope.ClientSite when !name.IsEmpty => new(flow.Client, Part.Site, default, suffixes.RegistrableDomain(name)),
            AffinityScope.ClientSite when address.IsKnown => new(flow.Client, Part.Network, NetworkOf(address), default),
            AffinityScope.ClientDestination when !name.IsEmpty => new(flow.Client, Part.Name, default, name),
            AffinityScope.ClientDestination when address.IsKnown => new(flow.Client, Part.Address, address, default),
            _ => default,
        };
    }

    /// <summary>The same in every process and after every restart.</summary>
    public ulong Hash()
    {
        Span<byte> bytes = stackalloc byte[1 + 16 + HostName.MaxLength];
        bytes[0] = (byte)_part;
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[1..], _client.Bits);
        var rest = bytes[17..];
        if (_name.IsEmpty)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(rest, _network.Bits);
        }
        else
        {
            _name.CopyTo(rest);
        }

        return XxHash3.HashToUInt64(bytes[..(17 + (_name.IsEmpty ? 16 : _name.Length))]);
    }

    /// <summary>In words; null: not known.</summary>
    public string? Describe() => !IsKnown ? null : $"client {_client}" + _part switch
    {
        Part.Site => " + site " + Encoding.UTF8.GetString(_name),
        Part.Network => $" + site {_network}/{(_network.IsIPv4 ? 24 : 48)}",
        Part.Name => " + destination " + Encoding.UTF8.GetString(_name),
        Part.Address => $" + destination {_network}",
        _ => "",
    };

    private static FlowAddress NetworkOf(FlowAddress address) => new(address.Bits & (UInt128.MaxValue << (address.IsIPv4 ? 8 : 80)));
}
