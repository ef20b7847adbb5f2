using CsCheck;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Selection;

public sealed class WeightReductionTests
{
    public static TheoryData<int[], int[]> Known => new()
    {
        { [],                []            },
        { [7],               [1]           },
        { [1000, 500, 250],  [4, 2, 1]     },
        { [6, 10, 15],       [6, 10, 15]   },
        { [100_000, 1_000],  [100, 1]      },
        { [64_000],          [1]           },
        // One more than the longest cycle, with no common divisor: whole weights, none of which is nothing.
        { [63_999, 1, 1],    [640, 1, 1]   },
        { [99_900, 99_800, 150, 149], [999, 998, 2, 1] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Reduce_Shares_GivesTheKnownWeights(int[] shares, int[] weights) => Assert.Equal(weights, WeightReduction.Reduce(shares));

    [Fact]
    public void Reduce_AnySlowStarts_StaysProportionalWithinHalfAWeight() =>
        Gen.Select(Gen.Int[1, Uplink.MaxWeight], Gen.Int[1, 100]).Array[1, Uplink.MaxCount].Sample(uplinks =>
        {
            int[] shares = [.. uplinks.Select(u => u.Item1 * u.Item2)];

            var weights = WeightReduction.Reduce(shares);

            Assert.InRange(weights.Sum(), shares.Length, Uplink.MaxCount * Uplink.MaxWeight);
            Assert.All(weights, weight => Assert.True(weight >= 1));
            var isExact = shares.Select((share, i) => (long)share * weights[0] == (long)shares[0] * weights[i]).All(same => same);
            Assert.True(isExact || weights.Zip(shares).All(w => w.First == 1 || Math.Abs(w.First - (w.Second / 100.0)) <= 0.5));
        });
}
