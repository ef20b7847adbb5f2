namespace MwanLb.Marker.Health.Probing;

/// <summary>What came of one question.</summary>
internal enum ProbeOutcome
{
    /// <summary>The answer that was hoped for.</summary>
    Answered,

    /// <summary>Nothing came back.</summary>
    Silent,

    /// <summary>Something came back, or the kernel said, that it does not work: refused, no route, a captive portal's page.</summary>
    Wrong,

    /// <summary>This machine could not even ask, for a reason that says nothing about the line: a missing capability, too many open files.</summary>
    Unable,
}
