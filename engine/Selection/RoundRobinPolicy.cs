using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>In turn, whatever the weights.</summary>
public sealed class RoundRobinPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.Turn;

    /// <inheritdoc/>
    public int Choose(UplinkSnapshot snapshot, int pool) =>
        (int)(snapshot.Table.TakeTicket(pool) % (uint)snapshot.Candidates.Length);
}
