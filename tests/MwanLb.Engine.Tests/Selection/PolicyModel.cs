using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>What each policy promises, written down in the plainest way: no schedule, no shared memory, every pick from all numbers anew.</summary>
internal sealed class PolicyModel(Pool pool, ulong seed)
{
    private readonly UplinkChange[] _states = [.. pool.Uplinks.Select(u => new UplinkChange { Uplink = u.Index, Weight = u.Weight })];
    private readonly long[] _rtt = new long[pool.Uplinks.Length];
    private readonly long[] _unseen = new long[pool.Uplinks.Length];
    private readonly long[] _assigned = new long[pool.Uplinks.Length];
    private readonly SplitMix _random = new(seed);
    // By whether it is IPv6.
    private readonly ulong[] _tickets = new ulong[2];
    private readonly ulong[] _turns = [seed, seed];
    private int _line;

    public void Apply(UplinkChange change)
    {
        var i = change.Uplink;
        _states[i] = change;
        _unseen[i] = Math.Min(change.AssignedDuringCount, _assigned[i]);
        _rtt[i] = change.Rtt == 0 ? _rtt[i] : _rtt[i] == 0 ? change.Rtt : _rtt[i] + ((change.Rtt - _rtt[i]) / 8);
    }

    /// <summary>The index of the uplink to be chosen for a connection of a family, -1 for none.</summary>
    public int Next(FlowFamily family)
    {
        _line = family is FlowFamily.IPv6 ? 1 : 0;
        var candidates = Candidates(family);
        var chosen = candidates.Count switch { 0 => -1, 1 => candidates[0], _ => Choose(candidates) };
        if (chosen >= 0)
        {
            _unseen[chosen]++;
            _assigned[chosen]++;
        }

        return chosen;
    }

    private List<int> Candidates(FlowFamily family)
    {
        var carrying = pool.Uplinks.Where(u => family is FlowFamily.Unknown || (family is FlowFamily.IPv4 ? u.HasIPv4 : u.HasIPv6)).ToList();
        var meant = carrying.FindAll(u => !_states[u.Index].Draining);
        var up = carrying.FindAll(u => _states[u.Index].Health is not UplinkHealth.Down);
        var available = meant.Intersect(up).ToList();
        if (available.Count == 0 && meant.Count > 0)
        {
            available = up;
        }

        var used = new List<Uplink>();
        foreach (var tier in available.Select(u => u.Tier).Distinct().Order().TakeWhile(_ => used.Count < pool.MinAvailable))
        {
            used.AddRange(available.Where(u => u.Tier == tier));
        }

        var weighted = used.FindAll(u => Weight(u.Index) > 0);
        return [.. (weighted.Count > 0 ? weighted : used).Select(u => u.Index).Order()];
    }

    private int Choose(List<int> candidates) => pool.Policy switch
    {
        SelectionPolicyKind.RoundRobin or SelectionPolicyKind.WeightedRoundRobin => SmoothTurn(candidates, _tickets[_line]++),
        SelectionPolicyKind.LeastConnections or SelectionPolicyKind.WeightedLeastConnections => Rotated(candidates).MinBy(LoadPerShare),
        SelectionPolicyKind.Random => Draw(candidates, _random.Next()),
        SelectionPolicyKind.PowerOfTwoChoices => FewerOfTwo(candidates, _random.Next()),
        SelectionPolicyKind.LowestLatency => AmongShortest(candidates),
        SelectionPolicyKind.LeastUsed => Rotated(candidates).MinBy(Used),
        SelectionPolicyKind.Overflow => candidates.Where(i => Used(i) < pool.OverflowAtPercent * 10_000).DefaultIfEmpty(candidates.MinBy(Used)).First(),
        _ => candidates[0],
    };

    private int Weight(int i) => _states[i].OperatorWeight ?? _states[i].Weight;

    private int Share(int i) => _states[i].RampPercent * (SelectionPolicies.UsesWeights(pool.Policy) ? Math.Max(1, Weight(i)) : 1);

    // After the connection that is to be placed; rounded the same way for equal quotients, so that equals are equal.
    private decimal LoadPerShare(int i) => (decimal)(_states[i].Counted + _unseen[i] + 1) / Share(i);

    private long Used(int i) => _states[i].Used + (_unseen[i] * Math.Max(1, _states[i].UsedPerConnection));

    private IEnumerable<int> Rotated(List<int> candidates)
    {
        var first = (int)(_turns[_line]++ % (ulong)candidates.Count);
        return candidates.Skip(first).Concat(candidates.Take(first));
    }

    private int Draw(List<int> candidates, ulong number)
    {
        // One lot after the other: the drawn one is the number's share of all lots.
        var lots = candidates.SelectMany(i => Enumerable.Repeat(i, Share(i))).ToList();
        return lots[(int)(number / (decimal)(1UL << 32) / (1UL << 32) * lots.Count)];
    }

    private int FewerOfTwo(List<int> candidates, ulong number)
    {
        var first = candidates[(int)((number >> 32) / 4294967296m * candidates.Count)];
        var others = candidates.FindAll(i => i != first);
        var second = others[(int)((number & uint.MaxValue) / 4294967296m * others.Count)];
        return LoadPerShare(second) < LoadPerShare(first) ? second : first;
    }

    private int AmongShortest(List<int> candidates)
    {
        var measured = candidates.FindAll(i => _rtt[i] > 0);
        var shortest = measured.Count == 0 ? 0 : measured.Min(i => _rtt[i]);
        var equals = candidates.FindAll(i => _rtt[i] == 0 || _rtt[i] <= shortest + (shortest / 8) + 1000);
        return equals[(int)(_turns[_line]++ % (ulong)equals.Count)];
    }

    /// <summary>Smooth weighted round robin as it is usually written, with a state that is played from the start.</summary>
    private int SmoothTurn(List<int> candidates, ulong turn)
    {
        var shares = candidates.ConvertAll(Share);
        var current = new int[shares.Count];
        for (var i = 0UL; ; i++)
        {
            for (var j = 0; j < current.Length; j++)
            {
                current[j] += shares[j];
            }

            var served = Array.IndexOf(current, current.Max());
            current[served] -= shares.Sum();
            if (i == turn)
            {
                return candidates[served];
            }
        }
    }
}
