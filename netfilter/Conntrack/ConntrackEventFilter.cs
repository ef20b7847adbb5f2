using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>A socket filter that lets in the events of connections whose mark has one of our bits, and those that lose their mark.</summary>
/// <remarks>
/// The kernel runs it before the message is queued, so that all other connections cost this process nothing. An event holds CTA_MARK where the
/// mark is not 0 or has just changed (ctnetlink_dump_mark, net/netfilter/nf_conntrack_netlink.c): a mark of 0 that is in the message was another before.
/// </remarks>
internal static class ConntrackEventFilter
{
    private const uint FirstAttribute = NetlinkFormat.MessageHeaderSize + NfnetlinkHeader.Size;

    public static FilterInstruction[] Create(uint mask) =>
    [
        Do(FilterCode.LoadConstant, FirstAttribute),
        Do(FilterCode.LoadIndexConstant, (uint)ConntrackAttribute.Mark),
        Do(FilterCode.LoadWord, FilterExtension.FindAttribute),
        Jump(FilterCode.JumpIfEqual, 0, ifTrue: 5, ifFalse: 0),
        Do(FilterCode.MoveToIndex, 0),
        Do(FilterCode.LoadWordAtIndex, NetlinkFormat.AttributeHeaderSize),
        Jump(FilterCode.JumpIfEqual, 0, ifTrue: 1, ifFalse: 0),
        Jump(FilterCode.JumpIfAnySet, mask, ifTrue: 0, ifFalse: 1),
        Do(FilterCode.Return, uint.MaxValue),
        Do(FilterCode.Return, 0),
    ];

    private static FilterInstruction Do(FilterCode code, uint operand) => new() { Code = (ushort)code, Operand = operand };

    private static FilterInstruction Jump(FilterCode code, uint operand, byte ifTrue, byte ifFalse) =>
        new() { Code = (ushort)code, Operand = operand, JumpIfTrue = ifTrue, JumpIfFalse = ifFalse };
}
