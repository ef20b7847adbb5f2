using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Access;

/// <summary>The IPv4 addresses inside IPv6 addresses that a translator or a tunnel takes out again: a way round every rule for IPv4.</summary>
internal static class EmbeddedIPv4
{
    /// <summary>The most that one address holds.</summary>
    public const int MaxCount = 2;

    // The mapped form, ::ffff:0:0/96, is no matter here: a FlowAddress is the IPv4 address then.
    private const ulong Sixty4 = 0x0064_ff9b_0000_0000;
    private const ulong Sixty4Local = 0x0064_ff9b_0001;

    /// <summary>Takes them out.</summary>
    /// <returns>How many there are.</returns>
    public static int Find(FlowAddress address, Span<FlowAddress> found)
    {
        var (upper, lower) = ((ulong)(address.Bits >> 64), (ulong)address.Bits);
        if (address.IsIPv4)
        {
            return 0;
        }

        // RFC 4291, 2.5.5.1 (compatible), RFC 2765 (translated, ::ffff:0:a.b.c.d), RFC 6052 (NAT64)
        if ((upper == 0 && (lower >> 32 == 0 || lower >> 32 == 0xffff_0000)) || (upper == Sixty4 && lower >> 32 == 0))
        {
            return One(found, (uint)lower);
        }

        // RFC 8215, 64:ff9b:1::/48: the /96 below it, and the /48 form of RFC 6052, 2.2, which has eight bits of zero in the middle.
        if (upper >> 16 == Sixty4Local)
        {
            found[1] = Of((uint)(upper & 0xffff) << 16 | (uint)(lower >> 40 & 0xffff));
            return 1 + One(found, (uint)lower);
        }

        // RFC 3056 (6to4)
        if (upper >> 48 == 0x2002)
        {
            return One(found, (uint)(upper >> 16));
        }

        // RFC 4380 (Teredo): the server's address, and the client's with each bit turned
        if (upper >> 32 == 0x2001_0000)
        {
            found[1] = Of((uint)upper);
            return 1 + One(found, ~(uint)lower);
        }

        // RFC 5214, 6.1 (ISATAP): any prefix, 00-00-5E-FE or 02-00-5E-FE, the address
        return (lower >> 32 & 0xfdff_ffff) == 0x0000_5efe ? One(found, (uint)lower) : 0;
    }

    private static int One(Span<FlowAddress> found, uint address)
    {
        found[0] = Of(address);
        return 1;
    }

    private static FlowAddress Of(uint address) => new((UInt128)0xffff_0000_0000 | address);
}
