using CsCheck;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>Any history of changes and selections gives what a plain, slow model of the policy gives.</summary>
public sealed class PolicyModelTests
{
    private static readonly Gen<Uplink[]> GenUplinks =
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 2]).Array[1, 6]
            .Select(all => all.Select((u, i) => SampleUplinks.Create(i, weight: u.Item1, tier: u.Item2)).ToArray());

    private static readonly Gen<Step[]> GenSteps =
        Gen.Select(Gen.Int[0, 5], Gen.Enum<UplinkHealth>(), Gen.Bool, Gen.Int[0, 4], Gen.Int[0, 20], Gen.Int[0, 25])
            .Select(s => new Step(s.Item1, s.Item2, s.Item3, s.Item4, s.Item5, s.Item6))
            .Array[1, 20];

    [Theory]
    [InlineData(SelectionPolicyKind.RoundRobin)]
    [InlineData(SelectionPolicyKind.WeightedRoundRobin)]
    [InlineData(SelectionPolicyKind.LeastConnections)]
    [InlineData(SelectionPolicyKind.WeightedLeastConnections)]
    public void Select_AnyHistory_IsWhatTheModelSays(SelectionPolicyKind kind) =>
        Gen.Select(GenUplinks, GenSteps).Sample((uplinks, steps) =>
        {
            var picker = new Picker(kind, [.. uplinks]);
            var model = new Model(kind, uplinks);
            foreach (var step in steps)
            {
                var index = step.Uplink % uplinks.Length;
                picker.Set(index, step.Health, step.Draining, step.Weight);
                picker.Table.SetCounted(index, step.Counted, picker.Table.Assigned(index));
                model.Apply(index, step);
                for (var i = 0; i < step.Selections; i++)
                {
                    Assert.Equal(model.Next(), picker.Next());
                }
            }
        });

    private sealed record Step(int Uplink, UplinkHealth Health, bool Draining, int Weight, int Counted, int Selections);

    private sealed class Model(SelectionPolicyKind kind, Uplink[] uplinks)
    {
        private readonly bool[] _usable = [.. uplinks.Select(_ => true)];
        private readonly int[] _weights = [.. uplinks.Select(u => u.Weight)];
        private readonly int[] _loads = new int[uplinks.Length];
        private int _ticket;

        public void Apply(int index, Step step)
        {
            _usable[index] = step.Health is not UplinkHealth.Down && !step.Draining;
            _weights[index] = step.Weight;
            _loads[index] = step.Counted;
        }

        public int Next()
        {
            var usable = uplinks.Where(u => _usable[u.Index]).Select(u => u.Index).ToList();
            var tier = usable.FindAll(i => uplinks[i].Tier == usable.Min(j => uplinks[j].Tier));
            var weighted = tier.FindAll(i => _weights[i] > 0);
            var candidates = weighted.Count > 0 ? weighted : tier;
            var chosen = candidates.Count switch { 0 => -1, 1 => candidates[0], _ => Choose(candidates, weighted.Count > 0) };
            if (chosen >= 0)
            {
                _loads[chosen]++;
            }

            return chosen;
        }

        private int Choose(List<int> candidates, bool byWeight)
        {
            var weights = candidates.ConvertAll(i => byWeight && kind is SelectionPolicyKind.WeightedRoundRobin or SelectionPolicyKind.WeightedLeastConnections ? Math.Max(1, _weights[i]) : 1);
            var ticket = _ticket++;
            return candidates[kind switch
            {
                SelectionPolicyKind.RoundRobin => ticket % candidates.Count,
                SelectionPolicyKind.WeightedRoundRobin => SmoothTurn(weights, ticket % weights.Sum()),
                _ => Enumerable.Range(ticket, candidates.Count).Select(place => place % candidates.Count)
                    .MinBy(place => (_loads[candidates[place]] + 1m) / weights[place]),
            }];
        }

        /// <summary>Smooth weighted round robin as it is usually written, with a state that is played from the start.</summary>
        private static int SmoothTurn(List<int> weights, int turn)
        {
            var current = new int[weights.Count];
            for (var i = 0; ; i++)
            {
                for (var j = 0; j < current.Length; j++)
                {
                    current[j] += weights[j];
                }

                var served = Array.IndexOf(current, current.Max());
                current[served] -= weights.Sum();
                if (i == turn)
                {
                    return served;
                }
            }
        }
    }
}
