using System.Diagnostics;
using MwanLb.Benchmarks.Selection;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;

namespace MwanLb.Benchmarks.Peers;

/// <summary>What a second thread adds to the throughput of the engine's one call, by each policy. Those in turn take one shared ticket each, and cannot gain.</summary>
/// <remarks>Two cores must be free: on a busy machine the scheduler gives both threads one, and no policy seems to gain.</remarks>
internal static class ThreadScaling
{
    private const int Rounds = 15;
    private const int Selections = 1_000_000;

    public static void Run()
    {
        RatioTable.Begin("Two threads", "one thread", $"the same engine, million selections a second, {Rounds} rounds");
        var setup = new SelectSetup();
        using var threads = new ThreadPair();
        foreach (var kind in Enum.GetValues<SelectionPolicyKind>())
        {
            Action work = () => SelectMany(setup[kind]);
            // Once unmeasured, for both: compiled, and each thread with a view of its own.
            threads.Run(work);
            var one = new double[Rounds];
            var two = new double[Rounds];
            for (var round = 0; round < Rounds; round++)
            {
                one[round] = MillionsPerSecond(Selections, work);
                two[round] = MillionsPerSecond(2 * Selections, () => threads.Run(work));
            }

            RatioTable.Line(kind.ToString(), two, one, "higher", atLeast: kind is SelectionPolicyKind.LeastConnections ? 1.5 : null);
        }
    }

    private static double MillionsPerSecond(int selections, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return selections / Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static void SelectMany(SelectionEngine engine)
    {
        for (var i = 0; i < Selections; i++)
        {
            engine.Select(new Flow { Path = FlowPath.Squid });
        }
    }
}
