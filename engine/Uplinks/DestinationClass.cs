using System.Buffers.Binary;

namespace MwanLb.Engine.Uplinks;

/// <summary>
/// In which of 64 classes a destination is, by its address. Whoever counts what becomes of connections counts classes, so that a destination that several see,
/// or that is asked a thousand times, counts once.
/// </summary>
public static class DestinationClass
{
    /// <summary>The bit of an address' class.</summary>
    /// <param name="address">4 or 16 bytes, in the order of the wire. An IPv4 address that is mapped into IPv6 is to be given as IPv4.</param>
    public static ulong Bit(ReadOnlySpan<byte> address)
    {
        var hash = 0u;
        for (; address.Length >= sizeof(uint); address = address[sizeof(uint)..])
        {
            hash = (hash * 31) + BinaryPrimitives.ReadUInt32BigEndian(address);
        }

        return BitOf(hash);
    }

    /// <summary>The bit of a hash' class. Fibonacci hashing: the top six bits depend on all others.</summary>
    public static ulong BitOf(uint hash) => 1UL << (int)((hash * 2654435769u) >> 26);
}
