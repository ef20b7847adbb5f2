namespace MwanLb.Proxy.Forwarding;

/// <summary>Which requests may be sent a second time.</summary>
/// <remarks>
/// RFC 9110, 9.2.2: a proxy must not repeat what is not idempotent. PUT and DELETE are by definition, and yet two of them are two entries in many an
/// application's log, so that only the safe methods, without a body, are repeated once they have been sent.
/// </remarks>
internal static class Methods
{
    /// <summary>Whether a request without a body may be sent again after it has been sent.</summary>
    public static bool IsRepeatable(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
