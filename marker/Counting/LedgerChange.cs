namespace MwanLb.Marker.Counting;

/// <summary>What an event changes in a ledger.</summary>
/// <param name="Key">Of which connection.</param>
/// <param name="Uplink">Its uplink; -1: it is tracked no more, or has lost our mark.</param>
/// <param name="IsTcp">Whether it is TCP.</param>
/// <param name="IsLive">Whether it is live; null: the event does not tell, so it is what it was.</param>
internal readonly record struct LedgerChange(ulong Key, int Uplink, bool IsTcp, bool? IsLive);
