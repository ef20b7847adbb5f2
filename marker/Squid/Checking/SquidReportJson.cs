using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The report for programs.</summary>
[JsonSerializable(typeof(SquidReport))]
internal sealed partial class SquidReportJson : JsonSerializerContext
{
    // Not for a web page: quotes and %>a stay readable.
    private static readonly SquidReportJson Readable = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Text(SquidReport report) => JsonSerializer.Serialize(report, Readable.SquidReport) + "\n";
}
