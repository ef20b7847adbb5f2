using System.Buffers.Binary;
using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Nfnetlink;

/// <summary>What netfilter puts between the netlink header and the attributes.</summary>
[CHeader("linux/netfilter/nfnetlink.h")]
internal static class NfnetlinkHeader
{
    [CName("sizeof(struct nfgenmsg)")] public const int Size = 4;
    [CName("offsetof(struct nfgenmsg, res_id)")] public const int ResourceIdOffset = 2;
    [CName("NFNETLINK_V0")] public const byte Version = 0;

    /// <summary>The netlink message type: the subsystem above, the operation below (NFNL_SUBSYS_ID, NFNL_MSG_TYPE).</summary>
    public static ushort MessageType(NfnetlinkSubsystem subsystem, byte operation) => (ushort)(((int)subsystem << 8) | operation);

    // struct nfgenmsg { u8 nfgen_family; u8 version; be16 res_id; }
    public static void Write(ref NetlinkWriter writer, NetfilterFamily family, ushort resourceId)
    {
        var header = writer.Reserve(Size);
        header[0] = (byte)family;
        header[1] = Version;
        BinaryPrimitives.WriteUInt16BigEndian(header[ResourceIdOffset..], resourceId);
    }

    public static bool TryRead(scoped in NetlinkMessage message, out NetfilterFamily family, out NetlinkAttributeReader attributes)
    {
        var payload = message.Payload;
        if (payload.Length < Size)
        {
            family = default;
            attributes = default;
            return false;
        }

        family = (NetfilterFamily)payload[0];
        attributes = new NetlinkAttributeReader(payload[Size..]);
        return true;
    }
}
