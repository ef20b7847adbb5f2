namespace MwanLb.Proxy.Names;

/// <summary>An answer that is kept.</summary>
/// <param name="Answer">As it is given out.</param>
/// <param name="FreshUntil">A time stamp.</param>
/// <param name="StaleUntil">Until when it is better than none, a time stamp.</param>
internal sealed record CachedName(NameAnswer Answer, long FreshUntil, long StaleUntil);
