using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>Writes the request that starts a dump.</summary>
internal static class ConntrackDumpRequest
{
    public const int MaxSize = 64;

    public static int Write(Span<byte> buffer, uint sequence, uint? markValue, uint? markMask)
    {
        var writer = new NetlinkWriter(buffer);
        writer.BeginMessage(
            NfnetlinkHeader.MessageType(NfnetlinkSubsystem.Conntrack, (byte)ConntrackMessageType.Get),
            NetlinkFlags.Request | NetlinkFlags.Dump,
            sequence);
        NfnetlinkHeader.Write(ref writer, NetfilterFamily.Unspecified, resourceId: 0);
        if (markValue is { } value)
        {
            writer.WriteUInt32BigEndian((ushort)ConntrackAttribute.Mark, value);
            writer.WriteUInt32BigEndian((ushort)ConntrackAttribute.MarkMask, markMask ?? uint.MaxValue);
        }

        writer.EndMessage();
        return writer.Length;
    }
}
