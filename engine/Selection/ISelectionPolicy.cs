using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>Chooses among the candidates of a snapshot. Pure but for the table's counters; called for each new connection, so: no lock, no allocation.</summary>
public interface ISelectionPolicy
{
    /// <summary>What it says of its choices.</summary>
    SelectionReason Reason { get; }

    /// <summary>The place of the chosen one in <see cref="UplinkSnapshot.Candidates"/>, of which there are at least two.</summary>
    /// <param name="snapshot">Who may be chosen.</param>
    /// <param name="pool">Whose turns are taken.</param>
    int Choose(UplinkSnapshot snapshot, int pool);
}
