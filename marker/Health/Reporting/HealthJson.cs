using System.Text.Json.Serialization;

namespace MwanLb.Marker.Health.Reporting;

/// <summary>The report as a file has it. Generated code: reflection would not survive native compilation.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
