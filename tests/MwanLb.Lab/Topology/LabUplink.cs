using System.Net;

namespace MwanLb.Lab;

/// <summary>One way from the core router to the Internet.</summary>
/// <param name="Name">"uplink1" for the first.</param>
/// <param name="Index">Position in <see cref="LabTopology.Uplinks"/>, from 0.</param>
/// <param name="Interface">The core router's interface towards the uplink.</param>
/// <param name="Address">The core router's own address on that interface.</param>
/// <param name="Gateway">The ISP router's address towards the core router.</param>
/// <param name="PublicAddress">The address that the Internet sees for everything that takes this uplink.</param>
public sealed record LabUplink(string Name, int Index, string Interface, IPAddress Address, IPAddress Gateway, IPAddress PublicAddress)
{
    /// <summary>Length of the prefix that <see cref="Address"/> and <see cref="Gateway"/> share.</summary>
    public const int PrefixLength = 24;

    /// <summary>Length of the prefix that <see cref="Address6"/> and <see cref="Gateway6"/> share.</summary>
    public const int PrefixLength6 = 64;

    /// <summary>Whether it carries IPv6, too; where not, all that ends in 6 is null.</summary>
    public bool HasIPv6 => Address6 is not null;

    /// <summary>As <see cref="Address"/>, for IPv6.</summary>
    public IPAddress? Address6 { get; init; }

    /// <summary>As <see cref="Gateway"/>, for IPv6: the global one of its two addresses.</summary>
    public IPAddress? Gateway6 { get; init; }

    /// <summary>The other: <c>fe80::1</c> on each segment of its own, as with most ISPs.</summary>
    public IPAddress? LinkLocalGateway6 { get; init; }

    /// <summary>As <see cref="PublicAddress"/>, for IPv6.</summary>
    public IPAddress? PublicAddress6 { get; init; }

    internal string IspHost => $"isp{Index + 1}";

    /// <summary>Whether the Internet sees this address for what takes this uplink.</summary>
    public bool IsSeenAs(IPAddress? address) => address is not null && (address.Equals(PublicAddress) || address.Equals(PublicAddress6));
}
