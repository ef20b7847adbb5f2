namespace MwanLb.Engine.Selection;

/// <summary>The first available one in the pool's order.</summary>
internal sealed class PriorityPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.FirstInOrder;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.None;

    /// <inheritdoc/>
    public bool UsesLoads => false;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn) => 0;

    /// <inheritdoc/>
    public string Score(PoolSnapshot pool, PickerView view, int place) => $"number {place + 1}";
}
