using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MwanLb.Marker.Status.Why;

/// <summary>The answer for programs.</summary>
[JsonSerializable(typeof(WhyAnswer))]
internal sealed partial class WhyJson : JsonSerializerContext
{
    // Not for a web page: quotes and + stay readable.
    private static readonly WhyJson Readable = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Text(WhyAnswer answer) => JsonSerializer.Serialize(answer, Readable.WhyAnswer) + "\n";
}
