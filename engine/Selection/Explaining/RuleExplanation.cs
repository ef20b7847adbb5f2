using MwanLb.Engine.Rules;

namespace MwanLb.Engine.Selection.Explaining;

/// <summary>How a connection stands to one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Mismatch">The first condition that the connection does not meet, in words; null: it fits.</param>
/// <param name="LedOn">Fits, but none of its uplinks is available and it says <see cref="WhenNone.NextRule"/>.</param>
public sealed record RuleExplanation(Rule Rule, string? Mismatch, bool LedOn);
