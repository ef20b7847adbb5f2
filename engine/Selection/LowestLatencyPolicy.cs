using System.Globalization;

namespace MwanLb.Engine.Selection;

/// <summary>
/// The shortest measured round-trip time. Uplinks about as short as the shortest take turns: rtt wavers from one measurement to the next, and a
/// millisecond is not worth sending everybody the same way. One that was never measured counts as the shortest, so that it is not left out for ever.
/// </summary>
internal sealed class LowestLatencyPolicy : ISelectionPolicy
{
    // "About as short": an eighth and a millisecond longer, well above what an average of wavering measurements moves by.
    private const long ToleranceDivisor = 8;
    private const long ToleranceMicroseconds = 1000;

    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.LowestLatency;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.Own;

    /// <inheritdoc/>
    public bool UsesLoads => true;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn)
    {
        var candidates = pool.Candidates;
        var shortest = long.MaxValue;
        foreach (var uplink in candidates)
        {
            shortest = view.RttMicroseconds(uplink.Index) is > 0 and var rtt ? Math.Min(shortest, rtt) : shortest;
        }

        // Nothing measured: all are equal.
        var limit = shortest == long.MaxValue ? long.MaxValue : shortest + (shortest / ToleranceDivisor) + ToleranceMicroseconds;
        var equals = 0;
        foreach (var uplink in candidates)
        {
            equals += view.RttMicroseconds(uplink.Index) <= limit ? 1 : 0;
        }

        var nth = (int)(turn % (uint)Math.Max(1, equals));
        for (var place = 0; place < candidates.Length; place++)
        {
            if (view.RttMicroseconds(candidates[place].Index) <= limit && nth-- == 0)
            {
                return place;
            }
        }

        // A measurement that came in between has left fewer equals than were counted.
        return 0;
    }

    /// <inheritdoc/>
    public string Score(PoolSnapshot pool, PickerView view, int place) => view.RttMicroseconds(pool.Candidates[place].Index) is > 0 and var rtt
        ? string.Create(CultureInfo.InvariantCulture, $"rtt {rtt / 1000.0:0.0} ms")
        : "rtt not measured";
}
