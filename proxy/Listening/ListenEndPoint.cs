using System.Net;

namespace MwanLb.Proxy.Listening;

/// <summary>Where to listen, and how connections come there.</summary>
/// <param name="at">The address and port.</param>
/// <param name="kind">How they come.</param>
internal sealed class ListenEndPoint(IPEndPoint at, ListenKind kind) : IPEndPoint(at.Address, at.Port)
{
    public ListenKind Kind => kind;
}
