using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>How it stands with an address, as far as it is told apart.</summary>
[Flags]
[CHeader("linux/if_addr.h")]
public enum AddressState : uint
{
    /// <summary>Nothing of these.</summary>
    None = 0,

    /// <summary>Used while it is still looked whether somebody else has it (RFC 4429).</summary>
    [CName("IFA_F_OPTIMISTIC")] Optimistic = 0x04,

    /// <summary>Somebody else has it.</summary>
    [CName("IFA_F_DADFAILED")] DuplicateFound = 0x08,

    /// <summary>Its time of preference is over.</summary>
    [CName("IFA_F_DEPRECATED")] Deprecated = 0x20,

    /// <summary>It is still looked whether somebody else has it.</summary>
    [CName("IFA_F_TENTATIVE")] Tentative = 0x40,
}
