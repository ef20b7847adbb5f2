using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

[CHeader("linux/if_addr.h")]
internal enum AddressAttribute : ushort
{
    /// <summary>The prefix' address, which on a point-to-point interface is the other end's.</summary>
    [CName("IFA_ADDRESS")] Address = 1,

    /// <summary>The interface's own; IPv6 writes it only where it differs.</summary>
    [CName("IFA_LOCAL")] Local = 2,

    /// <summary>All 32 flags: the header has eight.</summary>
    [CName("IFA_FLAGS")] Flags = 8,
}
