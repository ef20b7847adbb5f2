using MwanLb.Proxy.Files;

namespace MwanLb.Proxy.Names;

/// <summary>The answers that are kept.</summary>
/// <remarks>Two stores: names that do not resolve, of which a flood can bring any number, push out only their like.</remarks>
internal sealed class NameCache(TimeProvider time)
{
    /// <summary>The longest that addresses are kept without asking. What moves with a longer TTL than this is found again within the hour.</summary>
    public static readonly TimeSpan MaxTtl = TimeSpan.FromHours(1);

    /// <summary>The least: many names have a TTL of 0, and a page of a hundred pictures should ask once.</summary>
    public static readonly TimeSpan MinTtl = TimeSpan.FromSeconds(1);

    /// <summary>The longest that "no such name" is believed. Zones say an hour or more; whoever has just made a name, or repaired a typing error, waits no longer than this.</summary>
    public static readonly TimeSpan MaxNegativeTtl = TimeSpan.FromMinutes(1);

    /// <summary>Without an SOA record an answer should not be kept (RFC 2308, 5); but a client that tries again and again must not cost a query each time.</summary>
    public static readonly TimeSpan UnstatedNegativeTtl = TimeSpan.FromSeconds(5);

    /// <summary>How long a failure stands: the next try of a user comes later than this, those of a program sooner.</summary>
    public static readonly TimeSpan FailureTtl = TimeSpan.FromSeconds(2);

    /// <summary>How long addresses may be given out, after their time, while no server answers (RFC 8767, 4: one to three days).</summary>
    public static readonly TimeSpan MaxStale = TimeSpan.FromDays(1);

    /// <summary>How long an old answer is given out before the servers are asked again (RFC 8767, 5).</summary>
    public static readonly TimeSpan StaleTtl = TimeSpan.FromSeconds(30);

    // Some 20,000 and 10,000 names of usual length.
    private const long MaxFoundBytes = 8 << 20;
    private const long MaxMissingBytes = 2 << 20;
    private const int EntryBytes = 250;
    private const int AddressBytes = 64;

    private readonly GenerationCache<NameKey, CachedName> _found = new(MaxFoundBytes, Weigh);
    private readonly GenerationCache<NameKey, CachedName> _missing = new(MaxMissingBytes, Weigh);

    /// <summary>An answer that holds; null: none.</summary>
    public NameAnswer? Find(in NameKey key)
    {
        var now = time.GetTimestamp();
        if (_found.TryGet(key, out var found) && now < found.FreshUntil)
            return found.Answer;
        return _missing.TryGet(key, out var missing) && now < missing.FreshUntil ? missing.Answer : null;
    }

    /// <summary>Addresses whose time is over, and which are better than none; null: there are none.</summary>
    public NameAnswer? FindStale(in NameKey key) => _found.TryGet(key, out var found) && time.GetTimestamp() < found.StaleUntil ? found.Answer : null;

    /// <summary>Keeps an answer.</summary>
    public void Keep(in NameKey key, in NameResult result)
    {
        var now = time.GetTimestamp();
        var fresh = now + ToTicks(result.Ttl);
        switch (result.Answer.Outcome)
        {
            case NameOutcome.Found:
                _missing.Remove(key);
                _found.Set(key, new CachedName(result.Answer, fresh, fresh + ToTicks(MaxStale)));
                break;
            case NameOutcome.Failed or NameOutcome.TimedOut when FindStale(key) is { } stale:
                KeepStale(key, stale);
                break;
            case NameOutcome.Failed or NameOutcome.TimedOut:
                _missing.Set(key, new CachedName(result.Answer, fresh, fresh));
                break;
            default:
                // The zone has spoken: the addresses are not old, they are wrong.
                _found.Remove(key);
                _missing.Set(key, new CachedName(result.Answer, fresh, fresh));
                break;
        }
    }

    /// <summary>Gives old addresses a little longer, so that not each request waits for servers that do not answer.</summary>
    public void KeepStale(in NameKey key, NameAnswer stale)
    {
        if (_found.TryGet(key, out var found) && found.Answer == stale)
            _found.Set(key, found with { FreshUntil = Math.Min(time.GetTimestamp() + ToTicks(StaleTtl), found.StaleUntil) });
    }

    private static int Weigh(NameKey key, CachedName entry) => EntryBytes + (sizeof(char) * key.Name.Length) + (AddressBytes * entry.Answer.Addresses.Length);

    private long ToTicks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
