using MwanLb.Proxy.Files;

namespace MwanLb.Proxy.Access;

/// <summary>Slows down those who guess passwords.</summary>
/// <remarks>
/// Three counts. Of a user at a client: after 5 failures the next attempts are refused for 1, 2, 4 ... 60 s; it is the one that stops a guesser, and hits
/// nobody else. Of a client, whatever the names: after 20, up to 30 s; against one password tried on many names. Of a user, whatever the clients: after 50
/// each attempt waits 2 s before it is looked at, and is never refused: somebody else's guessing must not lock a user out.
/// A user whose right password came from a client within a day is subject to the first count alone there: behind one NAT address, neither a guesser nor a
/// telephone with an old password shuts out those who work. Passwords that are known to be right are not damped at all: they come out of the
/// authenticator's memory before this is asked. What a flood of clients pushes out of the tables is forgotten: then the hash's own slowness is left.
/// </remarks>
internal sealed class FailureDamper(TimeProvider time)
{
    public const int FreePerPair = 5;
    public const int FreePerClient = 20;
    public const int FreePerUser = 50;

    public static readonly TimeSpan LongestPerPair = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestPerClient = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan WaitPerUser = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan Proven = TimeSpan.FromDays(1);

    private const int MaxEntries = 40_000;

    private readonly GenerationCache<(ClientNetwork Client, string User), FailureCount> _counts = new(MaxEntries, static (_, _) => 1);

    /// <summary>Says what to do with an attempt, and counts it as a failure unless it is refused.</summary>
    public Damping Begin(ClientNetwork client, string user)
    {
        var now = time.GetTimestamp();
        var pair = Of(client, user);
        lock (pair)
        {
            if (pair.ClosedFor(now) is > 0 and var closed)
            {
                return new Damping(true, ToSpan(closed));
            }

            if (pair.IsProven(now))
            {
                Fail(pair, now, FreePerPair, LongestPerPair);
                return default;
            }
        }

        var all = Of(client, "");
        lock (all)
        {
            if (all.ClosedFor(now) is > 0 and var closed)
            {
                return new Damping(true, ToSpan(closed));
            }

            Fail(all, now, FreePerClient, LongestPerClient);
        }

        lock (pair)
        {
            Fail(pair, now, FreePerPair, LongestPerPair);
        }

        var everywhere = Of(default, user);
        lock (everywhere)
        {
            // Closed for no time at all: it is only counted.
            everywhere.Fail(now, FreePerUser, 0, 0, ToTicks(Memory));
            return new Damping(false, everywhere.Failures > FreePerUser ? WaitPerUser : TimeSpan.Zero);
        }
    }

    /// <summary>The attempt was none of a guesser's.</summary>
    public void Accepted(ClientNetwork client, string user)
    {
        var until = time.GetTimestamp() + ToTicks(Proven);
        bool wasProven;
        var pair = Of(client, user);
        lock (pair)
        {
            wasProven = pair.IsProven(time.GetTimestamp());
            pair.Succeed(until);
        }

        if (wasProven)
        {
            return;
        }

        // What was counted ahead is taken back, and no more: who has an account must not clear, with it, what he does to others'.
        foreach (var count in new[] { Of(client, ""), Of(default, user) })
        {
            lock (count)
            {
                count.TakeBack();
            }
        }
    }

    private FailureCount Of(ClientNetwork client, string user)
    {
        if (_counts.TryGet((client, user), out var count))
        {
            return count;
        }

        var fresh = new FailureCount();
        _counts.Set((client, user), fresh);
        return fresh;
    }

    private void Fail(FailureCount count, long now, int free, TimeSpan longest) => count.Fail(now, free, time.TimestampFrequency, ToTicks(longest), ToTicks(Memory));

    private long ToTicks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private TimeSpan ToSpan(long ticks) => TimeSpan.FromSeconds((double)ticks / time.TimestampFrequency);
}
