using CsCheck;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Selection;

public sealed class SmoothScheduleTests
{
    public static TheoryData<int[], byte[]> Schedules => new()
    {
        // weights          turns
        { [],               []                    },
        { [7],              [0]                   },
        { [1, 1, 1],        [0, 1, 2]             },
        { [3, 2, 1],        [0, 1, 0, 2, 1, 0]    },
        { [1, 2, 3],        [2, 1, 0, 2, 1, 2]    },
        { [5, 1, 1],        [0, 0, 1, 0, 2, 0, 0] },
        { [1000, 500, 250], [0, 1, 0, 2, 0, 1, 0] },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Create_Weights_GivesTheKnownTurns(int[] weights, byte[] turns) => Assert.Equal(turns, SmoothSchedule.Create(weights));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Create_WeightBelowOne_Throws(int weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SmoothSchedule.Create([1, weight]));

    [Fact]
    public void Create_SixtyFourLargestWeights_OneTurnEach() =>
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (byte)i), SmoothSchedule.Create([.. Enumerable.Repeat(1000, 64)]));

    [Fact]
    public void Create_SixtyFourWeightsWithNoCommonDivisor_IsExactAndSmooth() =>
        AssertExactAndSmooth([.. Enumerable.Range(937, 64)]);

    [Fact]
    public void Create_AnyWeights_IsExactAndSmooth() => Gen.Int[1, 1000].Array[1, 16].Sample(AssertExactAndSmooth);

    [Fact]
    public void Create_EqualWeights_DeviatesByLessThanOneTurn() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 1000]).Sample(
            (count, weight) => Assert.True(LargestDeviation([.. Enumerable.Repeat(weight, count)]) < 1));

    [Fact]
    public void Create_TwoWeights_DeviatesByLessThanOneTurn() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Int[1, 1000]).Sample((a, b) => Assert.True(LargestDeviation([a, b]) < 1));

    private static void AssertExactAndSmooth(int[] weights)
    {
        var schedule = SmoothSchedule.Create(weights);
        var counts = new long[weights.Length];
        foreach (var turn in schedule)
        {
            counts[turn]++;
        }

        var sum = weights.Sum();
        Assert.All(weights.Index(), w => Assert.Equal((long)w.Item * schedule.Length, counts[w.Index] * sum));
        Assert.Equal(1, counts.Aggregate((a, b) => (long)System.Numerics.BigInteger.GreatestCommonDivisor(a, b)));
        // Serving the most indebted of n never leaves one behind by more than 1/2 + 1/3 + ... + 1/n (the cup game's bound), nor ahead by one.
        var behind = Enumerable.Range(2, weights.Length).Sum(n => 1.0 / n);
        Assert.True(LargestDeviation(weights) <= Math.Max(1, behind));
    }

    /// <summary>How far, in turns, any count ever is from the ideal share of the turns so far.</summary>
    private static double LargestDeviation(int[] weights)
    {
        var counts = new int[weights.Length];
        var sum = (double)weights.Sum();
        var largest = 0.0;
        var turns = 0;
        foreach (var turn in SmoothSchedule.Create(weights))
        {
            counts[turn]++;
            turns++;
            for (var i = 0; i < weights.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(counts[i] - (turns * weights[i] / sum)));
            }
        }

        return largest;
    }
}
