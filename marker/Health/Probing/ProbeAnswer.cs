namespace MwanLb.Marker.Health.Probing;

/// <summary>What came of one question, in full.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Rtt">How long the answer took; zero where there is none.</param>
/// <param name="Detail">In words, such as <c>refused</c>.</param>
internal readonly record struct ProbeAnswer(ProbeOutcome Outcome, TimeSpan Rtt, string Detail)
{
    /// <summary>What is said of silence.</summary>
    public static readonly ProbeAnswer TimedOut = new(ProbeOutcome.Silent, TimeSpan.Zero, "timed out");

    public static ProbeAnswer Answered(TimeSpan rtt) => new(ProbeOutcome.Answered, rtt, "answered");

    public static ProbeAnswer Wrong(string detail) => new(ProbeOutcome.Wrong, TimeSpan.Zero, detail);

    public static ProbeAnswer Unable(string detail) => new(ProbeOutcome.Unable, TimeSpan.Zero, detail);
}
