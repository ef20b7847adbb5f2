using System.Text.Json.Serialization;

namespace MwanLb.Marker.Metering;

/// <summary>How far a quota is used.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuotaStage>))]
internal enum QuotaStage
{
    /// <summary>There is enough left.</summary>
    Open,

    /// <summary>The soft limit is passed.</summary>
    Soft,

    /// <summary>It is used up.</summary>
    Reached,
}
