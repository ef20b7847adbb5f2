namespace MwanLb.Engine.Selection;

/// <summary>Chooses among the candidates of a pool. A pure function of what it is handed; called for each new connection, so: no lock, no allocation.</summary>
public interface ISelectionPolicy
{
    /// <summary>What it says of its choices.</summary>
    SelectionReason Reason { get; }

    /// <summary>What number it wants with each choice.</summary>
    TurnSource Turn { get; }

    /// <summary>Whether it looks at the live numbers of <see cref="PickerView"/>, which are then brought up to date before each choice.</summary>
    bool UsesLoads { get; }

    /// <summary>The place of the chosen one in <see cref="PoolSnapshot.Candidates"/>, of which there are at least two.</summary>
    /// <param name="pool">Who may be chosen.</param>
    /// <param name="view">The live numbers of each slot.</param>
    /// <param name="turn">The number that <see cref="Turn"/> asked for.</param>
    int Choose(PoolSnapshot pool, PickerView view, ulong turn);

    /// <summary>What <see cref="Choose"/> goes by, for the administrator's eyes: a figure with its unit. Empty where candidates differ by turn or order alone.</summary>
    /// <param name="pool">Who may be chosen.</param>
    /// <param name="view">The live numbers of each slot.</param>
    /// <param name="place">Which of <see cref="PoolSnapshot.Candidates"/>.</param>
    string Score(PoolSnapshot pool, PickerView view, int place);
}
