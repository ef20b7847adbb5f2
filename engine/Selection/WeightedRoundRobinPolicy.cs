using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>In turn, in proportion to the weights in force; exact over each cycle, smoothly interleaved.</summary>
public sealed class WeightedRoundRobinPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.Turn;

    /// <inheritdoc/>
    public int Choose(UplinkSnapshot snapshot, int pool) =>
        snapshot.Schedule[(int)(snapshot.Table.TakeTicket(pool) % (uint)snapshot.Schedule.Length)];
}
