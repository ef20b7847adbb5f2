using BenchmarkDotNet.Attributes;
using MwanLb.Engine.Selection;

namespace MwanLb.Benchmarks.Selection;

/// <summary>The same selections by two threads at once, on one table or one lock; the time is of one selection of the two threads together.</summary>
public class ContendedSelectBenchmarks : IDisposable
{
    private const int Each = 100_000;

    private readonly SelectSetup _setup = new();
    private readonly Action _roundRobin;
    private readonly Action _weightedRoundRobin;
    private readonly Action _leastConnections;
    private readonly Action _lockedRotation;
    private readonly Action _lockedSmoothWeights;
    private ThreadPair _threads = null!;

    public ContendedSelectBenchmarks()
    {
        _roundRobin = () => SelectMany(_setup.RoundRobin);
        _weightedRoundRobin = () => SelectMany(_setup.WeightedRoundRobin);
        _leastConnections = () => SelectMany(_setup.LeastConnections);
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
    public void RoundRobin() => _threads.Run(_roundRobin);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void WeightedRoundRobin() => _threads.Run(_weightedRoundRobin);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void LeastConnections() => _threads.Run(_leastConnections);

    [Benchmark(OperationsPerInvoke = 2 * Each, Baseline = true)]
    public void LockedRotation() => _threads.Run(_lockedRotation);

    [Benchmark(OperationsPerInvoke = 2 * Each)]
    public void LockedSmoothWeights() => _threads.Run(_lockedSmoothWeights);

    private static void SelectMany(SelectionEngine engine)
    {
        for (var i = 0; i < Each; i++)
        {
            engine.Select(new Flow { Path = FlowPath.Squid });
        }
    }
}
