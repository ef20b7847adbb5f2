namespace MwanLb.Engine.Uplinks;

/// <summary>How a picker stands to the shared table.</summary>
/// <param name="IsShared">True: takes turns with all other programs. False: by the configuration alone, in its own memory.</param>
/// <param name="Fault">Why it is not shared.</param>
/// <param name="IsDaemonSilent">Shared, but the daemon has not beaten for <see cref="UplinkState.HeartbeatLimit"/>: counts are old, and health counts for nothing.</param>
public readonly record struct UplinkTableStatus(bool IsShared, UplinkTableFault Fault, bool IsDaemonSilent)
{
    internal bool IsKnown => IsShared || Fault is not UplinkTableFault.None;

    /// <summary>A sentence for the log.</summary>
    public override string ToString() => (IsShared, IsDaemonSilent) switch
    {
        (true, false) => "shares the uplink table with the daemon",
        (true, true) => "shares the uplink table, but the daemon is silent (is 'mwanlb run' alive?): turns go on, counts are old, and every uplink counts as up",
        _ => "goes on by the configuration alone, in its own memory: " + Explain(Fault),
    };

    /// <summary>Why a table cannot be used, as half a sentence.</summary>
    public static string Explain(UplinkTableFault fault) => fault switch
    {
        UplinkTableFault.Missing => "there is no uplink table ('mwanlb run' has not started yet)",
        UplinkTableFault.AccessDenied => "the uplink table may not be written by this user (is it in the group of the table's file?)",
        UplinkTableFault.Unreadable => "the uplink table cannot be read",
        UplinkTableFault.Truncated => "the uplink table is shorter than it must be",
        UplinkTableFault.NotATable => "the uplink table's file is not a table",
        UplinkTableFault.OtherVersion => "the uplink table is of another version of mwanlb: restart this program or the daemon",
        UplinkTableFault.OtherUplinks => "the uplink table is of a configuration with other uplinks: restart this program or the daemon",
        _ => "the uplink table has been replaced",
    };
}
