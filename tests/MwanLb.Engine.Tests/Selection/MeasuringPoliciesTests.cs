using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>The policies that go by what was measured: round-trip times and capacity in use.</summary>
public sealed class MeasuringPoliciesTests
{
    public static TheoryData<int[], int[]> RoundTrips => new()
    {
        // microseconds, 0: not measured   of 60 selections
        { [0, 0, 0],                       [20, 20, 20] },
        { [20_000, 40_000, 30_000],        [60, 0, 0]   },
        { [20_000, 23_500, 23_501],        [30, 30, 0]  },
        { [90, 1_000, 1_102],              [30, 30, 0]  },
        { [0, 40_000, 20_000],             [30, 0, 30]  },
        { [0, 40_000, 0],                  [20, 20, 20] },
        { [60_000_000, 60_000_000, 1],     [0, 0, 60]   },
    };

    public static TheoryData<int[], int[], int[]> Uses => new()
    {
        // parts per million               of one connection    of 60 selections
        { [0, 0, 0],                       [0, 0, 0],           [20, 20, 20] },
        { [500_000, 100_000, 900_000],     [0, 0, 0],           [0, 60, 0]   },
        { [100_000, 100_000, 100_000],     [1000, 1000, 2000],  [24, 24, 12] },
        { [130_000, 100_000, 900_000],     [1000, 1000, 1000],  [15, 45, 0]  },
        { [1_500_000, 1_500_100, 900_000], [50, 50, 1],         [0, 0, 60]   },
    };

    public static TheoryData<int[], int, int, int[]> Overflows => new()
    {
        // parts per million               connection  limit   of 60 selections
        { [0, 0, 0],                       0,          80,     [60, 0, 0]   },
        { [799_999, 0, 0],                 0,          80,     [1, 59, 0]   },
        { [800_000, 0, 0],                 0,          80,     [0, 60, 0]   },
        { [800_000, 790_000, 0],           1000,       80,     [0, 10, 50]  },
        { [900_000, 850_000, 990_000],     0,          80,     [0, 60, 0]   },
        { [900_000, 850_000, 990_000],     0,          100,    [60, 0, 0]   },
        { [10_000, 0, 0],                  0,          1,      [0, 60, 0]   },
    };

    [Theory]
    [MemberData(nameof(RoundTrips))]
    public void LowestLatency_RoundTrips_ThoseAboutAsShortShare(int[] microseconds, int[] shares)
    {
        var picker = new Picker(SelectionPolicyKind.LowestLatency, 1, 5, 9);
        foreach (var (slot, rtt) in microseconds.Index().Where(m => m.Item > 0))
        {
            picker.Table.AddRtt(slot, TimeSpan.FromMicroseconds(rtt));
        }

        Assert.Equal(shares, picker.Share(60));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void LeastUsed_Uses_CountsNewConnectionsAsAverageOnes(int[] used, int[] each, int[] shares)
    {
        var picker = new Picker(SelectionPolicyKind.LeastUsed, 1, 5, 9);
        foreach (var (slot, parts) in used.Index())
        {
            picker.Table.SetUsed(slot, parts, each[slot]);
        }

        Assert.Equal(shares, picker.Share(60));
    }

    [Theory]
    [MemberData(nameof(Overflows))]
    public void Overflow_Uses_FillsOneAfterTheOther(int[] used, int each, int limit, int[] shares)
    {
        var pool = Pool.Only(SampleUplinks.OfWeights(1, 5, 9), SelectionPolicyKind.Overflow)[0] with { OverflowAtPercent = limit };
        var picker = new Picker(pool);
        foreach (var (slot, parts) in used.Index())
        {
            picker.Table.SetUsed(slot, parts, each);
        }

        Assert.Equal(shares, picker.Share(60));
    }

    [Theory]
    [InlineData(SelectionPolicyKind.LeastUsed)]
    [InlineData(SelectionPolicyKind.Overflow)]
    public void Choose_NumbersThatNobodyCanHaveMeasured_AreTakenForALot(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 1, 1);
        picker.Table.SetUsed(0, 500_000, long.MaxValue);
        picker.Table.SetCounted(0, 0, assignedWhenCounted: long.MinValue / 2);

        Assert.Equal([0, 10], picker.Share(10));
    }

    [Fact]
    public void LeastUsed_MeasuredAnew_ForgetsTheConnectionsThatWereCounted()
    {
        var picker = new Picker(SelectionPolicyKind.LeastUsed, 1, 1);
        picker.Table.SetUsed(0, 0, 100_000);
        picker.Table.SetUsed(1, 250_000, 100_000);
        Assert.Equal([0, 0, 0, 1], picker.Next(4));

        picker.Count(3, 1);

        Assert.Equal([0, 0, 0], picker.Next(3));
    }
}
