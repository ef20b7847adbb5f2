namespace MwanLb.Engine.Uplinks;

/// <summary>What becomes of the connections on an uplink that goes down.</summary>
public enum OnDown
{
    /// <summary><c>flush</c>: they are ended, as far as another uplink is left, and whoever began them can begin anew by that one.</summary>
    Flush,

    /// <summary><c>flush+reset</c>: the same, and clients whose forwarded TCP connections are gone are told so when they send on them.</summary>
    FlushAndReset,

    /// <summary><c>keep</c>: nothing is touched.</summary>
    Keep,
}
