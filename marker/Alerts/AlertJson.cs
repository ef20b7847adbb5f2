using System.Text.Json.Serialization;

namespace MwanLb.Marker.Alerts;

/// <summary>What waits, as a file has it. Generated code: reflection would not survive native compilation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertBacklogState))]
internal sealed partial class AlertJson : JsonSerializerContext;
