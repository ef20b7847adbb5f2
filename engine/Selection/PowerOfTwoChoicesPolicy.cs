using System.Globalization;

namespace MwanLb.Engine.Selection;

/// <summary>Draws two different candidates and takes the one that would have fewer live connections per weight: nearly as even as looking at all, and no herd.</summary>
internal sealed class PowerOfTwoChoicesPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.FewerOfTwo;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.Random;

    /// <inheritdoc/>
    public bool UsesLoads => true;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn)
    {
        var candidates = pool.Candidates;
        // Two draws from one number: either half is mapped onto its range by the high half of a product.
        var first = (int)(((turn >> 32) * (ulong)candidates.Length) >> 32);
        var second = (int)(((turn & uint.MaxValue) * (ulong)(candidates.Length - 1)) >> 32);
        second += second >= first ? 1 : 0;
        var firstLoad = view.Load(candidates[first].Index) + 1;
        var secondLoad = view.Load(candidates[second].Index) + 1;
        return secondLoad * pool.Weights[first] < firstLoad * pool.Weights[second] ? second : first;
    }

    /// <inheritdoc/>
    public string Score(PoolSnapshot pool, PickerView view, int place) => string.Create(
        CultureInfo.InvariantCulture, $"{view.Load(pool.Candidates[place].Index)} connections, weight {pool.Weights[place]}");
}
