namespace MwanLb.Proxy.Names;

/// <summary>What came of asking, and for how long it may be kept.</summary>
internal readonly record struct NameResult(NameAnswer Answer, TimeSpan Ttl);
