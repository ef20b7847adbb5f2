namespace MwanLb.Engine.Uplinks;

/// <summary>What a process that answers others is.</summary>
public enum PickerKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>A helper of Squid's.</summary>
    Helper = 1,

    /// <summary>A forward proxy.</summary>
    Proxy = 2,
}
