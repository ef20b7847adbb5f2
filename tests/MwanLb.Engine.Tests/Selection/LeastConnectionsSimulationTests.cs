using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>
/// Least connections in a closed simulation: connections of heavy-tailed durations come at random, and the daemon counts once a second, so that
/// the picker learns of an end up to a second late. Against an oracle that knows every load at each arrival.
/// </summary>
public sealed class LeastConnectionsSimulationTests
{
    private const double Warmup = 60;
    private const double End = 240;

    // As long as a connection may stay: what conntrack keeps established entries for is days, but the simulation must be over before.
    private const double LongestDuration = 3_600;

    public static TheoryData<string, int[], double, int> Traffic => new()
    {
        // durations  weights         arrivals/s  seed
        { "pareto",    [1, 1, 1, 1],  200,        1 },
        { "pareto",    [1, 1, 1, 1],  400,        2 },
        { "pareto",    [4, 3, 2, 1],  200,        3 },
        { "pareto",    [10, 5, 5, 1], 400,        4 },
        { "lognormal", [1, 1, 1, 1],  200,        5 },
        { "lognormal", [1, 1, 1, 1],  50,         6 },
        { "lognormal", [4, 3, 2, 1],  200,        7 },
        { "lognormal", [10, 5, 5, 1], 400,        8 },
    };

    [Theory]
    [MemberData(nameof(Traffic))]
    public void Select_HeavyTailedDurations_StaysWithinTwoPercentOfTheOracle(string durations, int[] weights, double arrivalsPerSecond, int seed)
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, weights);
        var ours = new LiveConnections(weights);
        var oracle = new LiveConnections(weights);
        var random = new Random(seed);
        var nextCount = 1.0;
        for (var now = Exponential(random, arrivalsPerSecond); now < End; now += Exponential(random, arrivalsPerSecond))
        {
            for (; nextCount <= now; nextCount++)
            {
                ours.RunTo(nextCount);
                picker.Count(ours.Counts);
                if (nextCount == Warmup)
                {
                    oracle.RunTo(nextCount);
                    ours.StartMeasuring();
                    oracle.StartMeasuring();
                }
            }

            ours.RunTo(now);
            oracle.RunTo(now);
            var duration = Math.Min(LongestDuration, durations == "pareto" ? Pareto(random) : Lognormal(random));
            ours.Open(picker.Next(), duration);
            oracle.Open(oracle.Best(), duration);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"peak to mean: {ours.PeakToMean:0.0000}, the oracle's {oracle.PeakToMean:0.0000}");
        Assert.InRange(ours.PeakToMean / oracle.PeakToMean, 0, 1.02);
    }

    private static double Exponential(Random random, double perSecond) => -Math.Log(1 - random.NextDouble()) / perSecond;

    /// <summary>Shape 1.2 and at least 3 s: a mean of 18 s, and no variance at all.</summary>
    private static double Pareto(Random random) => 3 * Math.Pow(1 - random.NextDouble(), -1 / 1.2);

    /// <summary>Sigma 2 and a median of 3 s: a mean of 22 s.</summary>
    private static double Lognormal(Random random) =>
        3 * Math.Exp(2 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
