namespace MwanLb.Marker.Metering;

/// <summary>What an uplink has carried in a period.</summary>
/// <param name="Start">On which day it began.</param>
/// <param name="Received">Bytes.</param>
/// <param name="Sent">Bytes.</param>
/// <param name="Correction">What the operator has added to what counts, or taken off.</param>
/// <param name="IsComplete">Whether that is all: nothing passed while nobody looked, or the operator has said how much it was.</param>
internal sealed record MeterCount(DateOnly Start, long Received, long Sent, long Correction, bool IsComplete)
{
    /// <summary>A period of which nothing is counted yet.</summary>
    public static MeterCount Begun(DateOnly start) => new(start, 0, 0, 0, IsComplete: true);

    public static MeterCount operator +(MeterCount one, MeterCount other) => one with
    {
        Received = one.Received + other.Received,
        Sent = one.Sent + other.Sent,
        Correction = one.Correction + other.Correction,
        IsComplete = one.IsComplete && other.IsComplete,
    };
}
