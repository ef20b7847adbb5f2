using System.Buffers.Binary;
using MwanLb.Netfilter.Conntrack;

namespace MwanLb.Marker.Counting;

/// <summary>What tells one tracked connection from all others in a ledger: 64 bits of the kernel's name for it and of its first packet's addresses and ports.</summary>
/// <remarks>
/// The kernel's name is 32 bits of a keyed hash (nf_ct_get_id, net/netfilter/nf_conntrack_core.c): nobody outside can choose keys that meet. Alone
/// it would be that of two among a million connections some hundred times; with the addresses, of which 24 bits count, about never.
/// </remarks>
internal static class ConnectionKey
{
    public static ulong Of(scoped in ConntrackEntry entry)
    {
        var tuple = entry.Original;
        var key = Mix(entry.Id | ((ulong)Low(tuple.Source) << 32));
        key ^= Low(tuple.Destination) | ((ulong)tuple.SourcePort << 32) | ((ulong)tuple.DestinationPort << 48);
        return Mix(key + (byte)tuple.Protocol);
    }

    private static uint Low(ReadOnlySpan<byte> address) =>
        address.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(address[^sizeof(uint)..]);

    // The finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
