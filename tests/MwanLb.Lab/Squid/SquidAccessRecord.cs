using System.Globalization;
using System.Net;

namespace MwanLb.Lab;

/// <summary>One line of Squid's access log.</summary>
/// <param name="ClientAddress">Who asked.</param>
/// <param name="ClientPort">From which port.</param>
/// <param name="Result">Squid's own word: TCP_MISS, TCP_TUNNEL, TCP_DENIED…</param>
/// <param name="StatusCode">The status the client got.</param>
/// <param name="Method">GET, CONNECT…</param>
/// <param name="Target">The URL, or host and port of a CONNECT.</param>
/// <param name="Uplink">The note "wan_", null when the request has none.</param>
/// <param name="SocketMark">The mark of the socket to the server.</param>
/// <param name="Source">Squid's own end of the connection to the server, null when there was none.</param>
public sealed record SquidAccessRecord(
    IPAddress ClientAddress, int ClientPort, string Result, int StatusCode, string Method, string Target, string? Uplink, uint SocketMark, IPEndPoint? Source)
{
    internal const string LogFormat = "%ts.%03tu %>a %>p %Ss/%03>Hs %rm %ru wan=%note{wan_} mark=%<nfmark src=%<la:%<lp";

    internal static SquidAccessRecord Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var result = fields[3].Split('/');
        var uplink = ValueOf(fields[6]);
        var mark = ValueOf(fields[7]);
        return new SquidAccessRecord(
            IPAddress.Parse(fields[1]),
            int.Parse(fields[2], CultureInfo.InvariantCulture),
            result[0],
            int.Parse(result[1], CultureInfo.InvariantCulture),
            fields[4],
            fields[5],
            uplink == "-" ? null : uplink,
            mark == "-" ? 0 : Convert.ToUInt32(mark, 16),
            SourceOf(ValueOf(fields[8])));
    }

    // Squid writes no brackets around IPv6, and IPEndPoint would take the port for a part of the address.
    private static IPEndPoint? SourceOf(string text)
    {
        var colon = text.LastIndexOf(':');
        return IPAddress.TryParse(text.AsSpan(0, colon), out var address)
            ? new IPEndPoint(address, int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture))
            : null;
    }

    private static string ValueOf(string field) => field[(field.IndexOf('=') + 1)..];
}
