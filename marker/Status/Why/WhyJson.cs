using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MwanLb.Marker.Status.Why;

/// <summary>The answer for programs.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WhyAnswer))]
internal sealed partial class WhyJson : JsonSerializerContext
{
    // Not for a web page: quotes and + stay readable.
    private static readonly WhyJson Readable = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Text(WhyAnswer answer) => JsonSerializer.Serialize(answer, Readable.WhyAnswer) + "\n";
}
