using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Rules;

/// <summary>Which connections go to which pool. Immutable.</summary>
/// <param name="Index">Place in the configuration, from 0: the first rule that matches decides.</param>
/// <param name="Name">As in the configuration, or <c>rule #3</c>.</param>
/// <param name="Match">Which connections.</param>
/// <param name="Pool">Where they go: a named pool, or one that the rule makes for itself.</param>
public sealed record Rule(int Index, string Name, RuleMatch Match, Pool Pool);
