using CsCheck;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>Any history of changes and selections gives what a plain, slow model of the policy gives.</summary>
public sealed class PolicyModelTests
{
    private static readonly Gen<Uplink[]> GenUplinks =
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 3], Gen.Frequency((3, Gen.Const(3)), (1, Gen.Int[1, 2]))).Array[1, 6]
            .Select(all => all.Select((u, i) =>
                SampleUplinks.Create(i, weight: u.Item1, tier: u.Item2) with { HasIPv4 = (u.Item3 & 1) != 0, HasIPv6 = (u.Item3 & 2) != 0 }).ToArray());

    private static readonly Gen<UplinkChange> GenChange =
        from uplink in Gen.Int[0, 5]
        from health in Gen.Enum<UplinkHealth>()
        from draining in Gen.Frequency((1, Gen.Const(true)), (4, Gen.Const(false)))
        from weight in Gen.Frequency((4, Gen.Int[0, 4]), (1, Gen.Int[5, 40]))
        from operatorWeight in Gen.Frequency((1, Gen.Int[0, 4].Select(w => (int?)w)), (3, Gen.Const((int?)null)))
        from ramp in Gen.Frequency((1, Gen.Int[1, 100]), (2, Gen.Const(100)))
        from counted in Gen.Long[0, 20]
        from during in Gen.Long[0, 3]
        from used in Gen.Frequency((1, Gen.Long[0, 5]), (2, Gen.Long[0, 1_200_000]))
        from each in Gen.Long[0, 50_000]
        from rtt in Gen.Frequency((1, Gen.Const(0L)), (2, Gen.Long[1, 3_000]), (2, Gen.Long[1, 60_000]))
        select new UplinkChange
        {
            Uplink = uplink,
            Health = health,
            Draining = draining,
            Weight = weight,
            OperatorWeight = operatorWeight,
            RampPercent = ramp,
            Counted = counted,
            AssignedDuringCount = during,
            Used = used,
            UsedPerConnection = each,
            Rtt = rtt,
        };

    private static readonly Gen<(UplinkChange Change, FlowFamily[] Selections)[]> GenHistory =
        Gen.Select(GenChange, Gen.Enum<FlowFamily>().Array[0, 25]).Array[1, 20];

    public static TheoryData<SelectionPolicyKind> Kinds => [.. Enum.GetValues<SelectionPolicyKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_AnyHistory_IsWhatTheModelSays(SelectionPolicyKind kind) =>
        Gen.Select(GenUplinks, Gen.Int[1, 4], Gen.Int[1, 100], Gen.ULong, GenHistory).Sample(
            (uplinks, minAvailable, overflowAt, seed, history) =>
            {
                var pool = Pool.Only([.. uplinks], kind)[0] with { MinAvailable = minAvailable, OverflowAtPercent = overflowAt };
                var picker = new Picker(pool, seed);
                var model = new PolicyModel(pool, seed);
                foreach (var (any, selections) in history)
                {
                    var change = any with { Uplink = any.Uplink % uplinks.Length };
                    change.WriteTo(picker.Table);
                    model.Apply(change);
                    foreach (var family in selections)
                    {
                        Assert.Equal(model.Next(family), picker.Next(family));
                    }
                }
            },
            iter: 400);

    [Fact]
    public void SplitMix_SeedZero_GivesThePublishedNumbers()
    {
        var random = new SplitMix(0);

        Assert.Equal<ulong[]>([0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f], [random.Next(), random.Next(), random.Next()]);
    }
}
