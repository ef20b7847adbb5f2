using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection.Explaining;

/// <summary>How one uplink of the pool stands to a connection.</summary>
/// <param name="Uplink">The uplink.</param>
/// <param name="State">Whether it may be chosen, and why not.</param>
/// <param name="Weight">The weight in force.</param>
/// <param name="Score">What the policy goes by, with its unit; empty where there is nothing to say, or it is no candidate.</param>
/// <param name="IsNext">Whether a selection would choose it now.</param>
public sealed record UplinkExplanation(Uplink Uplink, CandidateState State, int Weight, string Score, bool IsNext);
