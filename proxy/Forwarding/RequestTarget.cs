using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Forwarding;

/// <summary>The target of a request in absolute form (RFC 9112, 3.2.2), taken byte for byte as the client wrote it.</summary>
/// <param name="Host">Name or address, without brackets.</param>
/// <param name="Port">80 where none is written.</param>
/// <param name="Uri">What is sent on: scheme, host and port, and path and query exactly as they were.</param>
internal readonly record struct RequestTarget(string Host, ushort Port, Uri Uri)
{
    private const string Scheme = "http://";
    private const ushort DefaultPort = 80;

    // Otherwise ".." is resolved and escapes are rewritten: to some servers that is another resource.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Whether a target is one of plain HTTP, however the rest looks.</summary>
    public static bool IsHttp(string raw) => raw.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a target apart.</summary>
    /// <returns>False: it is not http, or has no usable host.</returns>
    public static bool TryParse(string raw, out RequestTarget target)
    {
        target = default;
        if (!IsHttp(raw))
        {
            return false;
        }

        // A fragment is never sent (RFC 9110, 7.1).
        var end = raw.IndexOf('#', StringComparison.Ordinal);
        var rest = raw.AsSpan(Scheme.Length, (end < 0 ? raw.Length : end) - Scheme.Length);
        var path = rest.IndexOfAny('/', '?');
        var authority = path < 0 ? rest : rest[..path];
        // Names and passwords in a target are for the client's own use (RFC 9110, 4.2.4): they are not sent on.
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var pathAndQuery = path < 0 ? "/" : rest[path] == '?' ? string.Concat("/", rest[path..]) : rest[path..];
        if (!Authority.TryParse(authority, DefaultPort, out var host, out var port)
            || !Uri.TryCreate(string.Concat(Scheme, authority, pathAndQuery), AsWritten, out var uri))
        {
            return false;
        }

        target = new RequestTarget(host, port, uri);
        return true;
    }
}
