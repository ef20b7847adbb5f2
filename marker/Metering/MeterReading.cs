namespace MwanLb.Marker.Metering;

/// <summary>What an interface's counters said.</summary>
/// <param name="Interface">Its index: of one that was deleted and made again, another one.</param>
/// <param name="Received">Bytes.</param>
/// <param name="Sent">Bytes.</param>
internal sealed record MeterReading(uint Interface, long Received, long Sent);
