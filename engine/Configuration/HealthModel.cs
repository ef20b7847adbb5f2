using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration;

/// <summary>How one uplink's health is found out, with every default filled in. Immutable.</summary>
public sealed record HealthModel
{
    /// <summary>Whom it asks; empty: nobody, and only the link's own state counts.</summary>
    public required ImmutableArray<ProbeTarget> Probes { get; init; }

    /// <summary>How many of them must answer for a round to be good; from 1.</summary>
    public required int Require { get; init; }

    /// <summary>How often each is asked.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>When a question counts as unanswered.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>So many good rounds one after another bring it up.</summary>
    public required int Rise { get; init; }

    /// <summary>So many bad rounds one after another take it down.</summary>
    public required int Fall { get; init; }

    /// <summary>The loss, in percent over the window, that takes it down.</summary>
    public required int LossDown { get; init; }

    /// <summary>The loss to which it must come down before the uplink is used again; below <see cref="LossDown"/>.</summary>
    public required int LossUp { get; init; }

    /// <summary>The mean round-trip time over the window that takes it down; null: none does.</summary>
    public required TimeSpan? RttDown { get; init; }

    /// <summary>The one to which it must come down again; null as <see cref="RttDown"/>.</summary>
    public required TimeSpan? RttUp { get; init; }

    /// <summary>How long it stays down at least after it went; doubled with each time that it goes again soon.</summary>
    public required TimeSpan HoldDown { get; init; }

    /// <summary>The longest that doubling comes to.</summary>
    public required TimeSpan HoldDownMax { get; init; }

    /// <summary>How long it stays down at least, whatever took it down.</summary>
    public required TimeSpan MinTimeDown { get; init; }

    /// <summary>Over how long loss and round-trip times are averaged.</summary>
    public required TimeSpan Window { get; init; }
}
