using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>What the first selection after a change pays for all others: the worst case, 64 weights without a common divisor in a slow start.</summary>
public class SnapshotBenchmarks
{
    private static readonly ImmutableArray<Uplink> Uplinks =
        [.. Enumerable.Range(0, Uplink.MaxCount).Select(i => SelectSetup.CreateUplink(i, weight: 937 + i))];

    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Uplinks);
    private readonly UplinkState _state;
    private int _percent;

    public SnapshotBenchmarks() => _state = UplinkState.Over(_table, Pool.Only(Uplinks, SelectionPolicyKind.WeightedRoundRobin));

    [Benchmark]
    public UplinkSnapshot SlowStartStep()
    {
        _percent = (_percent % 100) + 1;
        _table.SetRampPercent(0, _percent);
        _table.Publish();
        return _state.Current;
    }
}
