using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>Sizes and offsets of a rule message.</summary>
[CHeader("linux/fib_rules.h")]
internal static class RuleFormat
{
    // struct fib_rule_hdr { u8 family; u8 dst_len; u8 src_len; u8 tos; u8 table; u8 res1; u8 res2; u8 action; u32 flags; }
    [CName("sizeof(struct fib_rule_hdr)")] public const int HeaderSize = 12;
    [CName("offsetof(struct fib_rule_hdr, table)")] public const int TableOffset = 4;
}
