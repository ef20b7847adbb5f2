namespace MwanLb.Engine.Selection;

/// <summary>Where the number comes from that a policy is handed with each choice.</summary>
public enum TurnSource
{
    /// <summary>The policy needs none.</summary>
    None,

    /// <summary>The pool's next ticket: each number once, in order, to all processes together.</summary>
    Shared,

    /// <summary>A number that this thread counts up: enough to share out equals, and no two processors fight for it.</summary>
    Own,

    /// <summary>A random number, all 64 bits.</summary>
    Random,
}
