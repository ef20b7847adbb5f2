namespace MwanLb.Netfilter.Interop;

/// <summary>What a socket filter can ask of the kernel by loading from these offsets.</summary>
[CHeader("linux/filter.h")]
internal static class FilterExtension
{
    /// <summary>A = the offset of the first netlink attribute of type X, looked for from offset A on; 0: there is none.</summary>
    [CName("(uint32_t)(SKF_AD_OFF + SKF_AD_NLATTR)")] public const uint FindAttribute = 0xfffff00c;
}
