using System.Collections.Frozen;

namespace MwanLb.Engine.Configuration;

/// <summary>Who is told of outages, and how: the section <c>[alerts]</c>. Immutable.</summary>
public sealed record AlertModel
{
    /// <summary>Nobody is told.</summary>
    public static readonly AlertModel None = new() { Events = FrozenSet<EventKind>.Empty, Settle = TimeSpan.FromSeconds(30), MaxPerHour = 20 };

    /// <summary>Where a request is sent to; null: nowhere.</summary>
    public WebhookModel? Webhook { get; init; }

    /// <summary>Who gets mail; null: nobody.</summary>
    public MailModel? Mail { get; init; }

    /// <summary>The events that make an alert.</summary>
    public required FrozenSet<EventKind> Events { get; init; }

    /// <summary>How long is waited, after the first of them, for what belongs to it.</summary>
    public required TimeSpan Settle { get; init; }

    /// <summary>So many messages an hour are sent by each way; what comes on top waits, and goes with a later one.</summary>
    public required int MaxPerHour { get; init; }
}
