using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health;

/// <summary>Whoever must know at once what the kernel says of an uplink's link.</summary>
internal interface ILinkObserver
{
    /// <summary>Told the state at start, and each change of it.</summary>
    /// <param name="uplink">Whose.</param>
    /// <param name="state">What holds now.</param>
    /// <param name="detail">In words, for logs and history, such as <c>wan0: no carrier</c>.</param>
    void LinkChanged(Uplink uplink, LinkState state, string detail);
}
