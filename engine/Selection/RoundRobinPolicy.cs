namespace MwanLb.Engine.Selection;

/// <summary>In turn, in proportion to the pool's weights; exact over each cycle, smoothly interleaved.</summary>
internal sealed class RoundRobinPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.Turn;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.Shared;

    /// <inheritdoc/>
    public bool UsesLoads => false;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn) => pool.Schedule[(int)(turn % (uint)pool.Schedule.Length)];

    /// <inheritdoc/>
    public string Score(PoolSnapshot pool, PickerView view, int place) => $"{pool.Weights[place]} of {pool.TotalWeight} turns";
}
