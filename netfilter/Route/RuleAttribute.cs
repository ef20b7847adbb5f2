using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

[CHeader("linux/fib_rules.h")]
internal enum RuleAttribute : ushort
{
    [CName("FRA_PRIORITY")] Priority = 6,
    [CName("FRA_FWMARK")] Mark = 10,
    [CName("FRA_SUPPRESS_PREFIXLEN")] SuppressedPrefixLength = 14,
    [CName("FRA_TABLE")] Table = 15,
    [CName("FRA_FWMASK")] MarkMask = 16,
    [CName("FRA_OIFNAME")] OutInterface = 17,
}
