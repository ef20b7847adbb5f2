namespace MwanLb.Marker.Health.Judging;

/// <summary>Where an uplink stands with its monitor.</summary>
internal enum HealthPhase
{
    /// <summary>Nothing is known yet: used like one that is up.</summary>
    Unproven,

    /// <summary>Up.</summary>
    Up,

    /// <summary>Probes are lost, but real connections are answered: busy, not dead. Up.</summary>
    Busy,

    /// <summary>Down.</summary>
    Down,

    /// <summary>Down, because the kernel says that the link cannot be used.</summary>
    NoLink,
}
