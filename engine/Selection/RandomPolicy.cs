namespace MwanLb.Engine.Selection;

/// <summary>Drawn, in proportion to the weights.</summary>
internal sealed class RandomPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.Drawn;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.Random;

    /// <inheritdoc/>
    public bool UsesLoads => false;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn)
    {
        // The high half of a product maps 2^64 numbers onto the sum of the weights with a bias of less than one in 2^40.
        var drawn = (long)Math.BigMul(turn, (ulong)pool.TotalWeight, out _);
        var place = 0;
        while ((drawn -= pool.Weights[place]) >= 0)
        {
            place++;
        }

        return place;
    }

    /// <inheritdoc/>
    public string Score(PoolSnapshot pool, PickerView view, int place) => $"{pool.Weights[place]} of {pool.TotalWeight} lots";
}
