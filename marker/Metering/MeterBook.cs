namespace MwanLb.Marker.Metering;

/// <summary>What is kept of all meters. The names of the members are those of the JSON fields.</summary>
/// <param name="WrittenAt">When.</param>
/// <param name="Boot">Of which boot the counters are (random/boot_id).</param>
/// <param name="Meters">One for each uplink with a quota.</param>
internal sealed record MeterBook(DateTimeOffset WrittenAt, string Boot, IReadOnlyList<MeterRecord> Meters);
