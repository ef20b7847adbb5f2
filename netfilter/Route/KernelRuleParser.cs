using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads RTM_NEWRULE and RTM_DELRULE.</summary>
internal static class KernelRuleParser
{
    // fib_rule's suppress_prefixlen is -1 where nothing is suppressed, and may be written so.
    private const uint NothingSuppressed = uint.MaxValue;

    public static bool TryParse(scoped in NetlinkMessage message, out KernelRule rule)
    {
        rule = default;
        var payload = message.Payload;
        if (message.IsClipped || payload.Length < RuleFormat.HeaderSize)
            return false;

        // The header's table has eight bits.
        var (priority, table, mark, mask, suppressed) = (0u, (uint)payload[RuleFormat.TableOffset], 0u, 0u, NothingSuppressed);
        ReadOnlySpan<byte> outInterface = default;
        var attributes = new NetlinkAttributeReader(payload[RuleFormat.HeaderSize..]);
        while (attributes.TryRead(out var attribute))
        {
            if (attribute.Type == (ushort)RuleAttribute.OutInterface)
                outInterface = attribute.Payload.TrimEnd((byte)0);
            if (!attribute.TryReadUInt32(out var value))
                continue;
            switch ((RuleAttribute)attribute.Type)
            {
                case RuleAttribute.Priority:
                    priority = value;
                    break;
                case RuleAttribute.Table:
                    table = value;
                    break;
                case RuleAttribute.Mark:
                    mark = value;
                    break;
                case RuleAttribute.MarkMask:
                    mask = value;
                    break;
                case RuleAttribute.SuppressedPrefixLength:
                    suppressed = value;
                    break;
            }
        }

        if (attributes.IsMalformed)
            return false;
        rule = new KernelRule
        {
            Family = (RouteFamily)payload[0],
            Priority = priority,
            Table = table,
            Mark = mark,
            MarkMask = mask,
            OutInterface = outInterface,
            SuppressedPrefixLength = suppressed == NothingSuppressed ? null : suppressed,
        };
        return true;
    }
}
