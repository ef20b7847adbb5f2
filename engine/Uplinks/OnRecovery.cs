namespace MwanLb.Engine.Uplinks;

/// <summary>What becomes of the connections on an uplink when one of a lower tier is back.</summary>
/// <param name="After">When those that are left are ended: zero is at once; null: never.</param>
public readonly record struct OnRecovery(TimeSpan? After)
{
    /// <summary><c>keep</c>: they go on until they end.</summary>
    public static readonly OnRecovery Keep;

    /// <summary><c>flush</c>: they are ended.</summary>
    public static readonly OnRecovery Flush = new(TimeSpan.Zero);
}
