namespace MwanLb.Engine.Configuration;

/// <summary>What becomes of an uplink whose quota is used up.</summary>
public enum QuotaReached
{
    /// <summary><c>last-resort</c>: new connections go by it only where no other uplink is available.</summary>
    LastResort,

    /// <summary><c>keep</c>: it goes on with what the soft limit has left of its share, and it is only told.</summary>
    Keep,

    /// <summary><c>stop</c>: no new connections, even where no other uplink is left.</summary>
    Stop,
}
