using System.Globalization;
using System.Text;
using MwanLb.Proxy.Dialing;

namespace MwanLb.Proxy.Access;

/// <summary>What the proxy itself answers in place of a server.</summary>
/// <param name="Status">The status code (RFC 9110, 15).</param>
/// <param name="Phrase">Its name.</param>
/// <param name="Text">What happened, in a sentence for whoever sees it.</param>
/// <param name="Field">A header field of its own; null: none.</param>
internal sealed record Answer(int Status, string Phrase, string Text, (string Name, string Value)? Field = null)
{
    /// <summary>The challenge of RFC 7617, with the character set that we understand.</summary>
    public const string Challenge = "Basic realm=\"MwanLb\", charset=\"UTF-8\"";

    public static readonly Answer BadRequest = new(400, "Bad Request", "The proxy did not understand this request.");
    public static readonly Answer HeadTooLarge = new(431, "Request Header Fields Too Large", "The head of this request is too long.");
    public static readonly Answer NotImplemented = new(501, "Not Implemented", "This proxy cannot forward a body in that transfer coding.");
    public static readonly Answer UseConnect = new(400, "Bad Request", "Only http:// addresses are forwarded; for others open a tunnel (CONNECT).");
    public static readonly Answer Loop = new(508, "Loop Detected", "This request has come through this proxy before.");
    public static readonly Answer NoUplink = new(503, "Service Unavailable", "No uplink is available for this request.");
    public static readonly Answer NeedsPassword = new(407, "Proxy Authentication Required", "This proxy asks for a name and a password.", ("Proxy-Authenticate", Challenge));
    public static readonly Answer Forbidden = new(403, "Forbidden", "This proxy does not connect to that address or port.");
    public static readonly Answer NameNotFound = new(502, "Bad Gateway", "There is no such name.");
    public static readonly Answer NameFailed = new(502, "Bad Gateway", "The name servers do not answer.");
    public static readonly Answer Refused = new(502, "Bad Gateway", "The server refused the connection.");
    public static readonly Answer Unreachable = new(502, "Bad Gateway", "The server cannot be reached by any uplink.");
    public static readonly Answer TimedOut = new(504, "Gateway Timeout", "The server did not answer.");
    public static readonly Answer Broken = new(502, "Bad Gateway", "The connection to the server broke before it had answered.");
    public static readonly Answer BadResponse = new(502, "Bad Gateway", "The server's answer cannot be passed on.");
    public static readonly Answer Local = new(503, "Service Unavailable", "The proxy has no descriptors or rights left for another connection.");

    /// <summary>What to say to those who guess.</summary>
    /// <param name="wait">How long they should leave it (RFC 9110, 10.2.3: in whole seconds).</param>
    public static Answer TooManyFailures(TimeSpan wait) => new(
        429, "Too Many Requests", "Too many wrong passwords came from your address: wait a moment.",
        ("Retry-After", Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture)));

    /// <summary>What to say of a dial that failed.</summary>
    public static Answer Of(DialFailure failure) => failure switch
    {
        DialFailure.Refused => Refused,
        DialFailure.TimedOut => TimedOut,
        DialFailure.NameNotFound => NameNotFound,
        DialFailure.NameFailed => NameFailed,
        DialFailure.Forbidden => Forbidden,
        DialFailure.Local => Local,
        _ => Unreachable,
    };

    /// <summary>The whole response.</summary>
    public byte[] ToBytes(bool keep)
    {
        var body = Text + "\n";
        var field = Field is { } own ? $"{own.Name}: {own.Value}\r\n" : "";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {Status} {Phrase}\r\n{field}Content-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: {(keep ? "keep-alive" : "close")}\r\n\r\n{body}"));
    }
}
