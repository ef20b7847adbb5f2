using System.Collections.Immutable;
using System.Net;

namespace MwanLb.Proxy.Names;

/// <summary>What one message says to one question.</summary>
internal sealed record DnsAnswer(DnsAnswerKind Kind)
{
    public static readonly DnsAnswer NotOurs = new(DnsAnswerKind.NotOurs);
    public static readonly DnsAnswer Malformed = new(DnsAnswerKind.Malformed);
    public static readonly DnsAnswer Truncated = new(DnsAnswerKind.Truncated);
    public static readonly DnsAnswer ServerFailed = new(DnsAnswerKind.ServerFailed);
    public static readonly DnsAnswer NoReply = new(DnsAnswerKind.NoReply);

    /// <summary>In the order of the message.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>How long it holds; null where the message does not say.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>The name to ask for next, as <see cref="DnsName"/> writes it.</summary>
    public byte[]? Alias { get; init; }

    /// <summary>Whether it says something about the name, so that no other server need be asked.</summary>
    public bool IsConclusive => Kind is DnsAnswerKind.Found or DnsAnswerKind.NoSuchName or DnsAnswerKind.NoAddress or DnsAnswerKind.Alias;
}
