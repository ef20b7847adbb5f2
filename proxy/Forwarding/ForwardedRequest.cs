using System.Net;

namespace MwanLb.Proxy.Forwarding;

/// <summary>A request on its way: what its attempts have in common.</summary>
internal sealed class ForwardedRequest
{
    public required RequestTarget Target { get; init; }

    /// <summary>Who asks; IPv4 inside IPv6 as IPv4.</summary>
    public required IPAddress ClientAddress { get; init; }

    /// <summary>The attempt that is being made.</summary>
    public ForwardAttempt? Attempt { get; set; }

    /// <summary>Whether the server's answer was one that cannot be passed on.</summary>
    public bool IsResponseUnusable { get; set; }
}
