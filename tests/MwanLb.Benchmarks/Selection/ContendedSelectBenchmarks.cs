using BenchmarkDotNet.Attributes;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;

namespace MwanLb.Benchmarks.Selection;

/// <summary>The same selections by two threads at once, on one table or one lock; the time is of one selection of the two threads together.</summary>
public class ContendedSelectBenchmarks : IDisposable
{
    private const int Each = 100_000;

    private readonly SelectSetup _setup = new();
    private readonly Action[] _selections;
    private readonly Action _lockedRotation;
    private readonly Action _lockedSmoothWeights;
    private ThreadPair _threads = null!;

    public ContendedSelectBenchmarks()
    {
        _selections = [.. Enum.GetValues<SelectionPolicyKind>().Select(kind => (Action)(() => SelectMany(_setup[kind])))];
        _lockedRotation = () =>
        {
            for (var i = 0; i < Each; i++)
            {
                _setup.LockedRotation.Next();
            }
        };
        _lockedSmoothWeights = () =>
        {
            for (var i = 0; i < Each; i++)
            {
                _setup.LockedSmoothWeights.Next();
            }
        };
    }

    [GlobalSetup]
    public void Start() => _threads = new ThreadPair();

    [GlobalCleanup]
    public void Dispose()
    {
        _threads.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void RoundRobin() => Select(SelectionPolicyKind.RoundRobin);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void WeightedRoundRobin() => Select(SelectionPolicyKind.WeightedRoundRobin);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void LeastConnections() => Select(SelectionPolicyKind.LeastConnections);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void WeightedLeastConnections() => Select(SelectionPolicyKind.WeightedLeastConnections);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void Random() => Select(SelectionPolicyKind.Random);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void PowerOfTwoChoices() => Select(SelectionPolicyKind.PowerOfTwoChoices);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void LowestLatency() => Select(SelectionPolicyKind.LowestLatency);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void LeastUsed() => Select(SelectionPolicyKind.LeastUsed);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void Overflow() => Select(SelectionPolicyKind.Overflow);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void Priority() => Select(SelectionPolicyKind.Priority);

    [Benchmark(OperationsPerInvoke = 2 * Each, Baseline = true)]
    public void LockedRotation() => _threads.Run(_lockedRotation);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void LockedSmoothWeights() => _threads.Run(_lockedSmoothWeights);

    private void Select(SelectionPolicyKind kind) => _threads.Run(_selections[(int)kind]);

    private static void SelectMany(SelectionEngine engine)
    {
        for (var i = 0; i < Each; i++)
        {
            engine.Select(new Flow { Path = FlowPath.Squid });
        }
    }
}
