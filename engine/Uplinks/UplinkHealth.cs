namespace MwanLb.Engine.Uplinks;

/// <summary>What probes measured. What the operator wants is another field: an uplink can be up and draining.</summary>
public enum UplinkHealth
{
    /// <summary>Not measured, or measured too long ago. Used like <see cref="Up"/>: not knowing must not cut anybody off.</summary>
    Unknown = 0,

    /// <summary>Carries traffic.</summary>
    Up = 1,

    /// <summary>Carries none; no new connection is placed on it.</summary>
    Down = 2,
}
