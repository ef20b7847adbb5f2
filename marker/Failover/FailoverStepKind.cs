namespace MwanLb.Marker.Failover;

/// <summary>What is done about an uplink's mark.</summary>
internal enum FailoverStepKind
{
    /// <summary>It is led to another uplink's table, and what ran by the uplink is ended.</summary>
    Begin,

    /// <summary>It leads to the uplink's own table again, and what ran by the other one is ended.</summary>
    End,

    /// <summary>Failover's detour goes; the operator's holds.</summary>
    Withdraw,

    /// <summary>There is no other uplink: nothing is touched.</summary>
    NowhereToGo,
}
