using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary>Prints a comparison, one line a figure: the medians of both, and the median of the rounds' ratios with its quartiles.</summary>
/// <remarks>A round measures both within seconds of each other, so that its ratio holds on a machine whose load changes.</remarks>
internal static class RatioTable
{
    /// <summary>Begins a table; without a peer, one of plain lines.</summary>
    public static void Begin(string ours, string? peer, string rounds)
    {
        Print($"\n{ours}{(peer is null ? "" : " against ")}{peer}; {rounds}");
        Print($"  {"",-46}{"ours",10}{"peer",10}{"ratio",8}  {"quartiles",-12}  better");
    }

    /// <param name="what">The figure and its unit.</param>
    /// <param name="ours">Of each round.</param>
    /// <param name="peer">Of the same rounds.</param>
    /// <param name="better">higher, lower or, for what must not differ, same.</param>
    /// <param name="limit">What ours may be at most, where that was decided.</param>
    /// <param name="atLeast">What the ratio must be at least, where that was decided.</param>
    /// <param name="atMost">What the ratio may be at most, where that was decided.</param>
    public static void Line(
        string what, IReadOnlyList<double> ours, IReadOnlyList<double> peer, string better,
        double? limit = null, double? atLeast = null, double? atMost = null)
    {
        double[] ratios = [.. ours.Zip(peer, (o, p) => o / p)];
        var quartiles = $"{Ratio(Quantile(ratios, 0.25))}-{Ratio(Quantile(ratios, 0.75))}";
        var target = limit is { } most ? $"  target: ours at most {most} {Verdict(Median(ours) <= most)}"
            : atLeast is { } least ? $"  target: ratio at least {least} {Verdict(Median(ratios) >= least)}"
            : atMost is { } ratio ? $"  target: ratio at most {ratio} {Verdict(Median(ratios) <= ratio)}"
            : "";
        Print($"  {what,-46}{Figure(Median(ours)),10}{Figure(Median(peer)),10}{Ratio(Median(ratios)),8}  {quartiles,-12}  {better,-6}{target}");
    }

    /// <summary>A line without a ratio: what has no peer, or may be 0.</summary>
    public static void Plain(string what, IReadOnlyList<double> ours, IReadOnlyList<double>? peer = null, double? limit = null)
    {
        var target = limit is { } most ? $"  target: ours at most {most} {Verdict(Median(ours) <= most)}" : "";
        Print($"  {what,-46}{Figure(Median(ours)),10}{(peer is null ? "" : Figure(Median(peer))),10}{"",8}  {"",-12}  {"lower",-6}{target}");
    }

    /// <summary>A sentence below the lines.</summary>
    public static void Note(FormattableString text) => Print($"  ({text.ToString(CultureInfo.InvariantCulture)})");

    private static string Verdict(bool isMet) => isMet ? "(met)" : "(missed)";

    private static double Median(IReadOnlyList<double> values) => Quantile(values, 0.5);

    private static double Quantile(IReadOnlyList<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }

    // Two places tell too little of a hundredth.
    private static string Ratio(double value) => value.ToString(value >= 0.1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);

    private static string Figure(double value) =>
        value.ToString(value >= 1000 ? "N0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
