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

    internal string IspHost => $"isp{Index + 1}";
}
