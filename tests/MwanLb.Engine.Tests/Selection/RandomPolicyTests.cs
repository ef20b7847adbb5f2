using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>The policies that draw, by their distributions. Seeds are fixed: what holds once holds always.</summary>
public sealed class RandomPolicyTests
{
    private const int Draws = 100_000;

    public static TheoryData<int[], ulong> Weights => new()
    {
        { [1, 1],                                  0                      },
        { [1, 1, 1],                               1                      },
        { [5, 3, 2],                               2                      },
        { [1000, 1],                               3                      },
        { [7, 5, 3, 2, 1, 11, 13, 17],             ulong.MaxValue         },
        { [.. Enumerable.Range(1, 64)],            0x9e3779b97f4a7c15     },
    };

    [Theory]
    [MemberData(nameof(Weights))]
    public void Random_ManyDraws_FollowTheWeights(int[] weights, ulong seed)
    {
        var picker = OfSeed(SelectionPolicyKind.Random, weights, seed);

        AssertFollows(weights, picker.Share(Draws));
        picker.Set(0, UplinkHealth.Down);
        AssertFollows(weights[1..], picker.Share(Draws)[1..]);
    }

    [Theory]
    [MemberData(nameof(Weights))]
    public void PowerOfTwoChoices_LevelLoads_DrawsAllAlike(int[] weights, ulong seed)
    {
        var picker = OfSeed(SelectionPolicyKind.PowerOfTwoChoices, [.. weights.Select(_ => 1)], seed);
        var counts = new int[weights.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[picker.Next()]++;
            picker.Count(new long[weights.Length]);
        }

        AssertFollows([.. weights.Select(_ => 1)], counts);
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(64, 2)]
    public void PowerOfTwoChoices_Burst_StaysFarMoreLevelThanOneDraw(int uplinks, ulong seed)
    {
        int[] weights = [.. Enumerable.Repeat(1, uplinks)];

        var two = OfSeed(SelectionPolicyKind.PowerOfTwoChoices, weights, seed).Share(Draws);
        var one = OfSeed(SelectionPolicyKind.Random, weights, seed).Share(Draws);

        // Two choices: log log n above the mean, however many draws (Azar, Broder, Karlin, Upfal: Balanced allocations, 1999). One: their root.
        Assert.InRange(two.Max() - (Draws / uplinks), 0, 6);
        Assert.InRange(one.Max() - (Draws / uplinks), 50, 500);
    }

    private static Picker OfSeed(SelectionPolicyKind kind, int[] weights, ulong seed) =>
        new(Pool.Only(TicketTaker.SampleUplinks.OfWeights(weights), kind)[0], seed);

    /// <summary>Pearson's chi-square: its mean is the degrees of freedom, its deviation the root of twice them; about the 99.99 % quantile.</summary>
    private static void AssertFollows(int[] weights, int[] counts)
    {
        var draws = counts.Sum();
        var chiSquare = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var expected = draws * (double)weights[i] / weights.Sum();
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }

        var freedom = weights.Length - 1;
        Assert.InRange(chiSquare, 0, freedom + (4 * Math.Sqrt(2 * freedom)) + 8);
    }
}
