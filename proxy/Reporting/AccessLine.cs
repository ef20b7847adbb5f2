using System.Globalization;
using System.Text;
using MwanLb.Engine.Configuration;

namespace MwanLb.Proxy.Reporting;

/// <summary>Writes a line of the access log.</summary>
/// <remarks>
/// Squid's native format is "time.ms elapsed client code/status bytes method URL user hierarchy/peer type", Apache's combined one
/// "client - user [time] "request" status bytes "referer" "agent"". Three fields of our own stand behind either, where programs that read these formats
/// do not look: the uplink, why that one, and the milliseconds that the connect took.
/// </remarks>
internal static class AccessLine
{
    private const string Missing = "-";

    public static void Append(StringBuilder line, in AccessRecord record, AccessLogFormat format)
    {
        if (format == AccessLogFormat.Combined)
        {
            AppendCombined(line, record);
        }
        else
        {
            AppendSquid(line, record);
        }

        line.Append(CultureInfo.InvariantCulture, $" {record.Uplink ?? Missing} {record.Reason} ");
        if (record.ConnectTime is { } connect)
        {
            line.Append(CultureInfo.InvariantCulture, $"{Milliseconds(connect)}");
        }
        else
        {
            line.Append('-');
        }
    }

    private static void AppendSquid(StringBuilder line, in AccessRecord record)
    {
        var milliseconds = record.At.ToUnixTimeMilliseconds();
        line.Append(CultureInfo.InvariantCulture,
            $"{milliseconds / 1000}.{milliseconds % 1000:000} {Milliseconds(record.Duration),6} {record.Client} {Code(record)}/{record.Status:000} {record.BytesOut} ");
        LogText.AppendSquid(line, record.Method, isEscaped: false);
        line.Append(' ');
        LogText.AppendSquid(line, record.Target, isEscaped: true);
        line.Append(' ');
        LogText.AppendSquid(line, record.User, isEscaped: false);
        // Squid gives the address alone, and those who read its log look it up.
        if (record.Peer is { } peer)
        {
            line.Append(CultureInfo.InvariantCulture, $" HIER_DIRECT/{peer} ");
        }
        else
        {
            line.Append(" HIER_NONE/- ");
        }

        LogText.AppendSquid(line, record.ContentType, isEscaped: false);
    }

    private static void AppendCombined(StringBuilder line, in AccessRecord record)
    {
        line.Append(CultureInfo.InvariantCulture, $"{record.Client} - ");
        // Not between quotation marks: a blank would shift the fields.
        LogText.AppendSquid(line, record.User, isEscaped: false);
        line.Append(CultureInfo.InvariantCulture, $" [{record.At:dd/MMM/yyyy:HH:mm:ss} {record.At.Offset.Hours:+00;-00}{Math.Abs(record.At.Offset.Minutes):00}] \"");
        LogText.AppendApache(line, record.Method);
        line.Append(' ');
        LogText.AppendApache(line, record.Target);
        line.Append(' ');
        LogText.AppendApache(line, record.Protocol ?? "HTTP/1.1");
        line.Append(CultureInfo.InvariantCulture, $"\" {record.Status} {record.BytesOut} \"");
        LogText.AppendApache(line, record.Referer);
        line.Append("\" \"");
        LogText.AppendApache(line, record.UserAgent);
        line.Append('"');
    }

    // Squid's words, as far as they apply: nothing is cached here, and what was refused or went wrong before a server was asked is no miss.
    private static string Code(in AccessRecord record) => record switch
    {
        { Status: 403 or 407 or 429, Peer: null } => "TCP_DENIED",
        { Status: 400 or 431 or 501 or 508, Peer: null } or { Status: 0 } => "NONE",
        // Only requests that are forwarded have a URL.
        { Peer: not null, Status: 200 } when !record.Target.Contains("://", StringComparison.Ordinal) => "TCP_TUNNEL",
        _ => "TCP_MISS",
    };

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
