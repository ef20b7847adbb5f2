using System.Net;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A name server: an address, and its port where that is not 53.</summary>
internal static class ResolverAddress
{
    public const string Expected = "addresses of name servers, such as \"9.9.9.9\", \"192.168.1.1:5353\" or \"2620:fe::fe\"";

    private const int DefaultPort = 53;

    public static string? Parse(string text, out IPEndPoint value)
    {
        value = new IPEndPoint(IPAddress.None, DefaultPort);
        if (ListenAddress.Parse(text, out var withPort) is null && text[0] != '*')
        {
            value = withPort;
            return null;
        }

        var isAddress = text.Contains(':', StringComparison.Ordinal)
            ? IPAddress.TryParse(text, out var address) && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            : DottedQuad.Check(text, "") is null & IPAddress.TryParse(text, out address);
        if (!isAddress)
            return $"must be {Expected}";
        value = new IPEndPoint(address!, DefaultPort);
        return null;
    }
}
