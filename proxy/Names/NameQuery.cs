using System.Collections.Immutable;

namespace MwanLb.Proxy.Names;

/// <summary>Asks the servers for a name: both kinds of addresses at once, and the search list for short names.</summary>
internal sealed class NameQuery(DnsTransport transport, Func<ResolvConf> conf, TimeProvider time)
{
    /// <summary>How long IPv4's addresses wait for IPv6's (RFC 8305, 3): there are servers and firewalls that never answer AAAA.</summary>
    public static readonly TimeSpan WaitForIPv6 = TimeSpan.FromMilliseconds(50);

    /// <summary>How long IPv6's wait for IPv4's: longer, for they are all that is left where IPv6 is broken.</summary>
    public static readonly TimeSpan WaitForIPv4 = TimeSpan.FromMilliseconds(250);

    /// <summary>How long half an answer is kept.</summary>
    public static readonly TimeSpan HalfTtl = TimeSpan.FromSeconds(30);

    private readonly AddressQuery _addresses = new(transport);

    /// <summary>Asks. Throws nothing but the cancellation.</summary>
    /// <param name="key">What, of whom.</param>
    /// <param name="half">Told the addresses of one family, where those of the other are late.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<NameResult> AskAsync(NameKey key, Action<NameResult> half, CancellationToken cancellationToken)
    {
        NameResult? exists = null;
        var last = new NameResult(NameAnswer.NoSuchName, NameCache.UnstatedNegativeTtl);
        foreach (var name in Candidates(key.Name))
        {
            last = await AskBothAsync(key, name, half, cancellationToken).ConfigureAwait(false);
            if (last.Answer.Outcome is NameOutcome.Found or NameOutcome.Failed or NameOutcome.TimedOut)
                return last;
            if (last.Answer.Outcome == NameOutcome.NoAddress)
                exists ??= last;
        }

        return exists ?? last;
    }

    // The search list is for short names alone. glibc goes on to it with every name that does not exist: each typing error is then asked for again in the
    // search domains, and an answer there would be another's than was meant (RFC 1535).
    private IEnumerable<byte[]> Candidates(string name)
    {
        var current = conf();
        if (name[^1] != '.' && name.AsSpan().Count('.') < current.NDots)
        {
            foreach (var domain in current.Search)
            {
                if (ToWire($"{name}.{domain}") is { } found)
                    yield return found;
            }
        }

        if (ToWire(name) is { } asIs)
            yield return asIs;
    }

    private static byte[]? ToWire(string name)
    {
        Span<byte> wire = stackalloc byte[DnsName.MaxLength];
        var length = DnsName.Write(name, wire);
        return length == 0 ? null : wire[..length].ToArray();
    }

    private async Task<NameResult> AskBothAsync(NameKey key, byte[] name, Action<NameResult> half, CancellationToken cancellationToken)
    {
        if (key.Families != NameFamilies.Both)
        {
            var type = key.Families == NameFamilies.IPv6 ? DnsType.Aaaa : DnsType.A;
            var only = await _addresses.AskAsync(key.Servers, name, type, cancellationToken).ConfigureAwait(false);
            return Combine(only, only);
        }

        var ipv6 = _addresses.AskAsync(key.Servers, name, DnsType.Aaaa, cancellationToken);
        var ipv4 = _addresses.AskAsync(key.Servers, name, DnsType.A, cancellationToken);
        var first = await Task.WhenAny(ipv6, ipv4).ConfigureAwait(false);
        var (second, patience) = first == ipv4 ? (ipv6, WaitForIPv6) : (ipv4, WaitForIPv4);
        if (!second.IsCompleted && await first.ConfigureAwait(false) is { Kind: DnsAnswerKind.Found } found)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(second, Task.Delay(patience, time, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            if (!second.IsCompleted)
                half(first == ipv4 ? Combine(DnsAnswer.NoReply, found) : Combine(found, DnsAnswer.NoReply));
        }

        return Combine(await ipv6.ConfigureAwait(false), await ipv4.ConfigureAwait(false));
    }

    private static NameResult Combine(DnsAnswer ipv6, DnsAnswer ipv4)
    {
        if (ipv6.Kind == DnsAnswerKind.Found || ipv4.Kind == DnsAnswerKind.Found)
            return Found(ipv6, ipv4);
        // NXDOMAIN is about the name, whatever was asked for (RFC 8020).
        if (ipv6.Kind == DnsAnswerKind.NoSuchName || ipv4.Kind == DnsAnswerKind.NoSuchName)
            return new(NameAnswer.NoSuchName, NegativeTtl(ipv6, ipv4));
        if (ipv6.Kind == DnsAnswerKind.NoAddress && ipv4.Kind == DnsAnswerKind.NoAddress)
            return new(NameAnswer.NoAddress, NegativeTtl(ipv6, ipv4));
        return new(ipv4.Kind == DnsAnswerKind.NoReply || ipv6.Kind == DnsAnswerKind.NoReply ? NameAnswer.TimedOut : NameAnswer.Failed, NameCache.FailureTtl);
    }

    private static NameResult Found(DnsAnswer ipv6, DnsAnswer ipv4)
    {
        // One family asked for: the same answer stands for both.
        ImmutableArray<System.Net.IPAddress> six = ReferenceEquals(ipv6, ipv4) ? [] : ipv6.Addresses;
        var ttl = Min(ipv6.Kind == DnsAnswerKind.Found ? ipv6.Ttl : null, ipv4.Kind == DnsAnswerKind.Found ? ipv4.Ttl : null) ?? NameCache.MinTtl;
        var isHalf = !ipv6.IsConclusive || !ipv4.IsConclusive;
        return new(NameAnswer.Found(six, ipv4.Addresses), Clamp(ttl, isHalf ? HalfTtl : NameCache.MaxTtl));
    }

    private static TimeSpan NegativeTtl(DnsAnswer ipv6, DnsAnswer ipv4) => Clamp(Min(ipv6.Ttl, ipv4.Ttl) ?? NameCache.UnstatedNegativeTtl, NameCache.MaxNegativeTtl);

    private static TimeSpan? Min(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    private static TimeSpan Clamp(TimeSpan ttl, TimeSpan max) => ttl < NameCache.MinTtl ? NameCache.MinTtl : ttl > max ? max : ttl;
}
