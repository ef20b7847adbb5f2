namespace MwanLb.Marker.Health.Judging;

/// <summary>What the probes of an uplink say together.</summary>
internal enum VerdictKind
{
    /// <summary>Neither enough good rounds nor enough bad ones.</summary>
    Open,

    /// <summary>The last rounds were good, and no limit is passed.</summary>
    Good,

    /// <summary>Nothing comes back. A line that is full looks like this too.</summary>
    Silent,

    /// <summary>It does not do: answers of a wrong kind, a limit passed, real connections that nobody answers.</summary>
    Failing,
}
