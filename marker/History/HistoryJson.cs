using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MwanLb.Marker.History;

/// <summary>Events as lines of JSON. Generated code: reflection would not survive native compilation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryEvent))]
internal sealed partial class HistoryJson : JsonSerializerContext
{
    // People read these lines, and grep: '->' is to be found as such. No browser ever does.
    private static readonly HistoryJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>One line, without its end.</summary>
    public static string Line(HistoryEvent happened) => JsonSerializer.Serialize(happened, Readable.HistoryEvent);

    /// <summary>What a line says; null: it is none of ours, or torn.</summary>
    public static HistoryEvent? TryRead(ReadOnlySpan<char> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, Default.HistoryEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
