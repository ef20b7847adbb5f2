using System.Text.Json.Serialization;

namespace MwanLb.Marker.Metering;

/// <summary>The meters as a file has them, and the quotas as a command prints them. Generated code: reflection would not survive native compilation.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MeterBook))]
[JsonSerializable(typeof(IReadOnlyList<QuotaStatus>))]
internal sealed partial class MeterJson : JsonSerializerContext;
