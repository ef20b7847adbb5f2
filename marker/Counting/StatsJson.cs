using System.Text.Json;
using System.Text.Json.Serialization;

namespace MwanLb.Marker.Counting;

/// <summary>The counts for programs. Generated code: reflection would not survive native compilation.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<UplinkConnections>))]
internal sealed partial class StatsJson : JsonSerializerContext
{
    public static string Text(IReadOnlyList<UplinkConnections> uplinks) => JsonSerializer.Serialize(uplinks, Default.IReadOnlyListUplinkConnections) + "\n";
}
