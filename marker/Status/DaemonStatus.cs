namespace MwanLb.Marker.Status;

/// <summary>How the daemon is.</summary>
/// <param name="IsAlive">Whether it has given a sign of life in the last ten seconds.</param>
/// <param name="ProcessId">Whose sign that was; 0: none yet.</param>
/// <param name="LastSeen">When, in UTC; null: never.</param>
/// <param name="Problem">Why there is no table to read; null: there is one.</param>
/// <param name="CountGaps">How often it has missed changes of connections, and counted them all anew.</param>
/// <param name="Unmarked">Packets that the kernel let by unmarked because it did not come to them in time.</param>
internal sealed record DaemonStatus(bool IsAlive, long ProcessId, string? LastSeen, string? Problem, long CountGaps, long Unmarked);
