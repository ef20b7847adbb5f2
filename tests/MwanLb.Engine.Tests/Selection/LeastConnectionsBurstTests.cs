using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>A burst between two counts: nobody sees its connections but the pickers themselves.</summary>
public sealed class LeastConnectionsBurstTests
{
    private const int Burst = 1_000;

    public static TheoryData<int[], long[]> Starts => new()
    {
        // weights         live connections
        { [1, 1],          [0, 0]             },
        { [1, 1, 1, 1],    [0, 0, 0, 0]       },
        { [1, 1, 1, 1],    [70, 10, 0, 33]    },
        { [1, 1, 1],       [0, 5_000, 100]    },
        { [3, 2, 1],       [0, 0, 0]          },
        { [3, 2, 1],       [11, 170, 4]       },
        { [10, 1],         [0, 40]            },
        { [1000, 999, 1],  [0, 0, 0]          },
        { [7, 5, 3, 2, 1], [40, 30, 20, 9, 8] },
        { [64, 32, 16, 8], [900, 0, 0, 120]   },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void Choose_Burst_LevelsTheLoadsWithinOnePerWeight(int[] weights, long[] live)
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, weights);
        picker.Count(live);

        AssertLevel(weights, live, picker.Share(Burst));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Choose_BurstWithoutWeights_LevelsTheLoadsWithinOne(int[] weights, long[] live)
    {
        var picker = new Picker(SelectionPolicyKind.LeastConnections, weights);
        picker.Count(live);

        AssertLevel([.. weights.Select(_ => 1)], live, picker.Share(Burst));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Choose_CountInTheMiddleOfABurst_ForgetsNothing(int[] weights, long[] live)
    {
        var picker = new Picker(SelectionPolicyKind.WeightedLeastConnections, weights);
        picker.Count(live);
        var before = picker.Share(Burst / 2);

        // The count began before the burst did and is written in its middle: it has seen none of the burst.
        foreach (var slot in picker.Uplinks.Select(u => u.Index))
        {
            picker.Table.SetCounted(slot, live[slot], assignedWhenCounted: 0);
        }

        AssertLevel(weights, live, [.. picker.Share(Burst / 2).Zip(before, (a, b) => a + b)]);
    }

    /// <summary>Those that got any are level within one connection per weight, and above nobody who got none by more.</summary>
    private static void AssertLevel(int[] weights, long[] live, int[] placed)
    {
        Assert.Equal(Burst, placed.Sum());
        var loads = weights.Select((weight, i) => (live[i] + placed[i]) / (double)weight).ToArray();
        var highestFilled = loads.Where((_, i) => placed[i] > 0).Max();

        Assert.InRange(highestFilled - loads.Min(), 0, 1);
    }
}
