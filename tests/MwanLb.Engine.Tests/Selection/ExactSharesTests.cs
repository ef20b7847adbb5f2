using CsCheck;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>Turns, through the engine: exact over every full cycle, and as even as whole turns can be inside it.</summary>
public sealed class ExactSharesTests
{
    public static TheoryData<int> UplinkCounts => [.. Enumerable.Range(1, Uplink.MaxCount)];

    [Theory]
    [MemberData(nameof(UplinkCounts))]
    public void RoundRobin_EachCountOfUplinks_IsExactAndWithinOneTurn(int uplinks) =>
        AssertExactCycles(new Picker(SelectionPolicyKind.RoundRobin, AnyWeights(uplinks)), [.. Enumerable.Repeat(1, uplinks)], mostOff: 1);

    [Theory]
    [MemberData(nameof(UplinkCounts))]
    public void WeightedRoundRobin_EqualWeights_IsExactAndWithinOneTurn(int uplinks)
    {
        int[] weights = [.. Enumerable.Repeat(uplinks * 15, uplinks)];
        AssertExactCycles(new Picker(SelectionPolicyKind.WeightedRoundRobin, weights), [.. weights.Select(_ => 1)], mostOff: 1);
    }

    [Theory]
    [MemberData(nameof(UplinkCounts))]
    public void WeightedRoundRobin_EachCountOfUplinks_IsExactOverACycle(int uplinks)
    {
        var weights = AnyWeights(uplinks);
        AssertExactCycles(new Picker(SelectionPolicyKind.WeightedRoundRobin, weights), Reduced(weights), mostOff: 5);
    }

    [Theory]
    [InlineData(SelectionPolicyKind.RoundRobin)]
    [InlineData(SelectionPolicyKind.WeightedRoundRobin)]
    public void EachUplinkOutInTurn_TheOthersKeepTheirProportions(SelectionPolicyKind kind) =>
        Gen.Select(Gen.Int[1, 1000].Array[2, 12], Gen.Int[0, 100]).Sample(
            (weights, before) =>
            {
                var picker = new Picker(kind, weights);
                var shares = kind is SelectionPolicyKind.RoundRobin ? [.. weights.Select(_ => 1)] : weights;
                for (var index = 0; index < weights.Length; index++)
                {
                    picker.Share(before);
                    picker.Set(index, UplinkHealth.Down);
                    var left = Reduced([.. shares.Select((share, i) => i == index ? 0 : share)]);
                    Assert.Equal(left, picker.Share(left.Sum()));
                    picker.Set(index);
                }

                var all = Reduced(shares);
                Assert.Equal(all, picker.Share(all.Sum()));
            },
            iter: 40);

    [Fact]
    public void SixtyFourUplinks_EachOutInTurn_TheOthersKeepTheirProportions()
    {
        int[] weights = [.. Enumerable.Range(1, Uplink.MaxCount)];
        var picker = new Picker(SelectionPolicyKind.WeightedRoundRobin, weights);
        for (var index = 0; index < weights.Length; index++)
        {
            picker.Set(index, draining: true);
            int[] left = [.. weights.Select((weight, i) => i == index ? 0 : weight)];
            Assert.Equal(left, picker.Share(left.Sum()));
            picker.Set(index);
        }
    }

    /// <summary>Weights to 1000 without a pattern, the same in each run.</summary>
    private static int[] AnyWeights(int uplinks) => [.. Enumerable.Range(1, uplinks).Select(i => 1 + (i * 7919 * uplinks % 1000))];

    private static int[] Reduced(int[] weights)
    {
        var divisor = weights.Aggregate((a, b) => (int)System.Numerics.BigInteger.GreatestCommonDivisor(a, b));
        return [.. weights.Select(weight => weight / divisor)];
    }

    private static void AssertExactCycles(Picker picker, int[] shares, double mostOff)
    {
        var counts = new int[shares.Length];
        var cycle = shares.Sum();
        // An odd beginning: any run of turns as long as a cycle is a full one.
        picker.Share(cycle / 3);
        for (var turn = 1; turn <= cycle; turn++)
        {
            counts[picker.Next()]++;
            for (var i = 0; i < shares.Length; i++)
            {
                if (Math.Abs(counts[i] - (turn * (double)shares[i] / cycle)) >= mostOff)
                {
                    Assert.Fail($"after {turn} turns uplink {i} has had {counts[i]} of {turn * (double)shares[i] / cycle:0.00}");
                }
            }
        }

        Assert.Equal(shares, counts);
    }
}
