using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Walks attributes; unknown ones are the caller's to skip.</summary>
internal ref struct NetlinkAttributeReader(ReadOnlySpan<byte> attributes)
{
    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>The walk ended before the data did: an attribute is shorter than its header or longer than what is left.</summary>
    public bool IsMalformed { get; private set; }

    // struct nlattr { u16 nla_len; u16 nla_type; }
    public bool TryRead(out NetlinkAttribute attribute)
    {
        attribute = default;
        if (_rest.IsEmpty)
            return false;
        var length = _rest.Length < NetlinkFormat.AttributeHeaderSize ? 0 : MemoryMarshal.Read<ushort>(_rest);
        if (length < NetlinkFormat.AttributeHeaderSize || length > _rest.Length)
        {
            IsMalformed = true;
            _rest = default;
            return false;
        }

        var type = MemoryMarshal.Read<ushort>(_rest[NetlinkFormat.AttributeTypeOffset..]) & NetlinkFormat.AttributeTypeMask;
        attribute = new NetlinkAttribute((ushort)type, _rest[NetlinkFormat.AttributeHeaderSize..length]);

        // The last attribute of a message may lack its padding.
        _rest = _rest[Math.Min(NetlinkFormat.Align(length), _rest.Length)..];
        return true;
    }
}
