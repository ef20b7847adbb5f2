using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>Who may be chosen when quotas are used up. Uplinks 0 and 1 are of the first tier, 2 and 3 of the second.</summary>
public sealed class QuotaTests
{
    public static TheoryData<string, string, string, int, int[]> Cases => new()
    {
        // used up, stopped, down, minimum; candidates
        { "",     "",     "",     1, [0, 1] },
        { "0",    "",     "",     1, [1] },
        { "01",   "",     "",     1, [2, 3] },
        { "0",    "",     "",     2, [1, 2, 3] }, // the minimum calls in the next tier, not the last resort
        { "012",  "",     "",     2, [3] },
        { "0123", "",     "",     1, [0, 1] },    // all: as if none were
        { "0",    "",     "123",  1, [0] },
        { "23",   "",     "01",   1, [2, 3] },
        { "",     "0",    "123",  1, [] },        // asked for
        { "1",    "0",    "23",   1, [1] },
        { "0",    "",     "0123", 1, [] },        // without panic
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Candidates_QuotasUsedUp_AreATierBehindAll(string spent, string stopped, string down, int minimum, int[] expected)
    {
        var uplinks = SampleUplinks.OfWeights(1, 1, 1, 1).Select(u => u with { Tier = u.Index < 2 ? 1 : 2 }).ToList();
        var table = UplinkTable.CreatePrivate([.. uplinks]);
        foreach (var slot in uplinks.Select(u => u.Index))
        {
            var digit = (char)('0' + slot);
            table.SetQuota(slot, 100, stopped.Contains(digit) ? QuotaLimit.Stopped : spent.Contains(digit) ? QuotaLimit.LastResort : QuotaLimit.None);
            table.SetHealth(slot, down.Contains(digit) ? UplinkHealth.Down : UplinkHealth.Up);
        }

        var pool = Pool.Only([.. uplinks], SelectionPolicyKind.RoundRobin)[0] with { MinAvailable = minimum };

        Assert.Equal(expected, UplinkSnapshot.Create([pool], table).Pools[0].Candidates.Select(u => u.Index));
    }

    [Theory]
    [InlineData(100, 100, 100)]
    [InlineData(100, 55, 55)]
    [InlineData(50, 50, 25)]
    [InlineData(1, 10, 1)]
    public void SharePercent_SlowStartAndQuota_AreTakenTogether(int ramp, int quota, int share)
    {
        var table = UplinkTable.CreatePrivate(SampleUplinks.OfWeights(1));
        table.SetRampPercent(0, ramp);
        table.SetQuota(0, quota, QuotaLimit.None);

        Assert.Equal(share, table.SharePercent(0));
    }
}
