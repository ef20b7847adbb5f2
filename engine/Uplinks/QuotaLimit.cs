namespace MwanLb.Engine.Uplinks;

/// <summary>What an uplink's quota says of new connections, beyond a smaller share.</summary>
public enum QuotaLimit
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is used up: only where no other uplink is available.</summary>
    LastResort,

    /// <summary>It is used up, and nothing more is to go by it.</summary>
    Stopped,
}
