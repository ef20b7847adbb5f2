using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>How far an address reaches.</summary>
[CHeader("linux/rtnetlink.h")]
public enum AddressScope : byte
{
    /// <summary>Everywhere.</summary>
    [CName("RT_SCOPE_UNIVERSE")] Universe = 0,

    /// <summary>This site; no longer in use.</summary>
    [CName("RT_SCOPE_SITE")] Site = 200,

    /// <summary>This link.</summary>
    [CName("RT_SCOPE_LINK")] Link = 253,

    /// <summary>This machine.</summary>
    [CName("RT_SCOPE_HOST")] Host = 254,
}
