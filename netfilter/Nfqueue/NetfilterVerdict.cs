using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>What becomes of a packet.</summary>
[CHeader("linux/netfilter.h")]
public enum NetfilterVerdict : byte
{
    /// <summary>It is discarded.</summary>
    [CName("NF_DROP")] Drop = 0,

    /// <summary>It goes on to the next hook.</summary>
    [CName("NF_ACCEPT")] Accept = 1,

    /// <summary>It goes through the same hook again, from the hook's first rule.</summary>
    [CName("NF_REPEAT")] Repeat = 4,
}
