using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A probe as the configuration writes it: how, whom, and what must come back.</summary>
internal static class ProbeText
{
    /// <summary>The most probes of one uplink: each is asked in each interval.</summary>
    public const int MaxCount = 8;

    public const string Expected = "probes, such as \"icmp:9.9.9.9\", \"tcp:9.9.9.9:443\", \"dns:9.9.9.9/example.com\", "
        + "\"http://example.com/ expect=204\" or \"gateway\"";

    private const string Icmp = "icmp:", Tcp = "tcp:", Dns = "dns:", Gateway = "gateway", ExpectWord = "expect=", ContainsWord = "contains=";
    private const ushort DnsPort = 53;

    public static string? Parse(string text, out ProbeTarget value)
    {
        value = new ProbeTarget { Text = text, Kind = ProbeKind.Gateway };
        return text == Gateway ? null
            : Starts(text, Icmp) ? ParseIcmp(text, ref value)
            : Starts(text, Tcp) ? ParseTcp(text, ref value)
            : Starts(text, Dns) ? ParseDns(text, ref value)
            : Starts(text, "http://") || Starts(text, "https://") ? ParseHttp(text, ref value)
            : $"must be {Expected.Replace("probes", "a probe", StringComparison.Ordinal)}";
    }

    private static string? ParseIcmp(string text, ref ProbeTarget value)
    {
        if (AddressProblem(text[Icmp.Length..], "icmp:9.9.9.9 or icmp:[2620:fe::fe]", out var address) is { } problem)
            return problem;
        value = value with { Kind = ProbeKind.Icmp, Address = address };
        return null;
    }

    private static string? ParseTcp(string text, ref ProbeTarget value)
    {
        const string Form = "tcp:9.9.9.9:443 or tcp:[2620:fe::fe]:443";
        var (host, port) = SplitPort(text[Tcp.Length..], 0);
        if (port == 0)
            return $"must have a port, as in {Form}";
        if (AddressProblem(host, Form, out var address) is { } problem)
            return problem;
        value = value with { Kind = ProbeKind.Tcp, Address = address, Port = port };
        return null;
    }

    private static string? ParseDns(string text, ref ProbeTarget value)
    {
        const string Form = "dns:9.9.9.9/example.com or dns:[2620:fe::fe]/example.com";
        var rest = text[Dns.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return $"must say which name to ask for, as in {Form}";
        var (host, port) = SplitPort(rest[..slash], DnsPort);
        if (AddressProblem(host, Form, out var address) is { } problem)
            return problem;
        if (rest[(slash + 1)..] is ['.' or '*', ..] || DomainName.Parse(rest[(slash + 1)..], out var name) is not null)
            return $"must ask for a name, as in {Form}";
        value = value with { Kind = ProbeKind.Dns, Address = address, Port = port, Name = name };
        return null;
    }

    private static string? ParseHttp(string text, ref ProbeTarget value)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (!Uri.TryCreate(space < 0 ? text : text[..space], UriKind.Absolute, out var url) || url.Host.Length == 0)
            return "must be an address as in a browser, such as http://example.com/";
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return "must not have a user's name or a fragment ('#')";
        var host = url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 ? IPAddress.Parse(url.Host) : null;
        value = value with { Kind = ProbeKind.Http, Url = url, Address = host, Port = (ushort)url.Port };
        var words = space < 0 ? "" : text[space..].Trim();
        while (words.Length > 0)
        {
            // What is looked for may have spaces: it goes to the end.
            if (Starts(words, ContainsWord) && words.Length > ContainsWord.Length)
            {
                value = value with { ExpectedText = words[ContainsWord.Length..] };
                return null;
            }

            var word = words.Split(' ')[0];
            if (!Starts(word, ExpectWord) || !int.TryParse(word.AsSpan(ExpectWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 100 or > 599)
                return "must have nothing but expect= and a status from 100 to 599, and last contains= and a text, behind the address";
            value = value with { ExpectedStatus = status };
            words = words[word.Length..].TrimStart();
        }

        return null;
    }

    private static bool Starts(string text, string word) => text.StartsWith(word, StringComparison.Ordinal);

    private static (string Host, ushort Port) SplitPort(string text, ushort fallback)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon > 0 && (text[0] != '[' || text[colon - 1] == ']');
        return !hasPort ? (text, fallback)
            : ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? (text[..colon], port)
            : ("", fallback);
    }

    private static string? AddressProblem(string text, string form, out IPAddress? address)
    {
        var spelling = $"must have an address, as in {form}";
        if (text is ['[', .. var inner, ']'])
        {
            var isAddress = IPAddress.TryParse(inner, out address) && address.AddressFamily is AddressFamily.InterNetworkV6
                && inner.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
            return !isAddress ? spelling
                : address!.IsIPv4MappedToIPv6 || address.IsIPv6Multicast || address.IsIPv6LinkLocal || IPAddress.IsLoopback(address) || address.Equals(IPAddress.IPv6Any)
                    ? "must be the address of one machine on the Internet"
                    : null;
        }

        if (DottedQuad.Check(text, spelling) is { } problem)
        {
            address = null;
            return IPAddress.TryParse(text, out var other) && other.AddressFamily is AddressFamily.InterNetworkV6 ? $"must have an IPv6 address in brackets: [{text}]" : problem;
        }

        address = IPAddress.Parse(text);
        return address.GetAddressBytes()[0] is 0 or 127 or >= 224 ? "must be the address of one machine on the Internet" : null;
    }
}
