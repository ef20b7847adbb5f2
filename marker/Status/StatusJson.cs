using System.Text.Json;
using System.Text.Json.Serialization;

namespace MwanLb.Marker.Status;

/// <summary>The status for programs. Generated code: reflection would not survive native compilation.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RouterStatus))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    public static string Text(RouterStatus status) => JsonSerializer.Serialize(status, Default.RouterStatus) + "\n";
}
