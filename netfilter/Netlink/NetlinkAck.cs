using System.Runtime.InteropServices;
using System.Text;
using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>The kernel's answer to one request: done, or the error and, where the kernel has one, a sentence about it.</summary>
internal readonly ref struct NetlinkAck
{
    private readonly ReadOnlySpan<byte> _text;

    private NetlinkAck(Errno error, ReadOnlySpan<byte> text)
    {
        Error = error;
        _text = text;
    }

    public Errno Error { get; }

    public string? Text => _text.IsEmpty ? null : Encoding.UTF8.GetString(_text);

    // struct nlmsgerr { int error; struct nlmsghdr msg; }, then the request again unless NLM_F_CAPPED, then attributes.
    public static bool TryParse(scoped in NetlinkMessage message, out NetlinkAck ack)
    {
        ack = default;
        if (!message.Is(NetlinkMessageType.Error) || !MemoryMarshal.TryRead(message.Payload, out int error))
            return false;
        ack = new NetlinkAck(ToErrno(error), FindText(message));
        return true;
    }

    /// <summary>The status that ends a dump: <c>int</c>, zero or a negative error.</summary>
    public static Errno ParseDone(scoped in NetlinkMessage message) =>
        MemoryMarshal.TryRead(message.Payload, out int error) ? ToErrno(error) : Errno.None;

    private static Errno ToErrno(int error) => error < 0 && error != int.MinValue ? (Errno)(-error) : Errno.None;

    private static ReadOnlySpan<byte> FindText(scoped in NetlinkMessage message)
    {
        // Without the cap the attributes stand behind the repeated request; every socket here sets NETLINK_CAP_ACK.
        const NetlinkFlags Needed = NetlinkFlags.AckAttributes | NetlinkFlags.Capped;
        if ((message.Flags & Needed) != Needed || message.Payload.Length < NetlinkFormat.ErrorSize)
            return default;
        var attributes = new NetlinkAttributeReader(message.Payload[NetlinkFormat.ErrorSize..]);
        while (attributes.TryRead(out var attribute))
        {
            if (attribute.Type == (ushort)NetlinkErrorAttribute.Message)
                return attribute.Payload.TrimEnd((byte)0);
        }

        return default;
    }
}
