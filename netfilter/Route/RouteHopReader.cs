using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Walks the next hops of <see cref="KernelRoute.Hops"/>.</summary>
public ref struct RouteHopReader(ReadOnlySpan<byte> hops)
{
    private ReadOnlySpan<byte> _rest = hops;

    /// <summary>The walk ended before the data did.</summary>
    public bool IsMalformed { get; private set; }

    // struct rtnexthop { u16 rtnh_len; u8 rtnh_flags; u8 rtnh_hops; s32 rtnh_ifindex; }, then attributes
    /// <summary>Takes the next one; false: there is none.</summary>
    public bool TryRead(out RouteHop hop)
    {
        hop = default;
        if (_rest.IsEmpty)
            return false;
        var length = _rest.Length < KernelRouteFormat.HopSize ? 0 : MemoryMarshal.Read<ushort>(_rest);
        if (length < KernelRouteFormat.HopSize || length > _rest.Length)
            return End();

        ReadOnlySpan<byte> gateway = default;
        var attributes = new NetlinkAttributeReader(_rest[KernelRouteFormat.HopSize..length]);
        while (attributes.TryRead(out var attribute))
        {
            if (attribute.Type == (ushort)RouteAttribute.Gateway)
                gateway = attribute.Payload;
        }

        if (attributes.IsMalformed || gateway.Length is not (0 or 4 or 16))
            return End();
        hop = new RouteHop
        {
            InterfaceIndex = MemoryMarshal.Read<uint>(_rest[KernelRouteFormat.HopInterfaceOffset..]),
            Gateway = gateway,
            State = (RouteHopState)_rest[KernelRouteFormat.HopFlagsOffset],
        };
        _rest = _rest[Math.Min(NetlinkFormat.Align(length), _rest.Length)..];
        return true;
    }

    private bool End()
    {
        IsMalformed = true;
        _rest = default;
        return false;
    }
}
