using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Selection;

/// <summary>What holds for every policy.</summary>
public sealed class SelectionEngineTests
{
    public static TheoryData<SelectionPolicyKind> Kinds => [.. Enum.GetValues<SelectionPolicyKind>()];

    [Fact]
    public void Constructor_UnknownPolicy_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picker((SelectionPolicyKind)99, 1));

    [Theory]
    [InlineData(SelectionPolicyKind.RoundRobin, SelectionReason.Turn)]
    [InlineData(SelectionPolicyKind.WeightedRoundRobin, SelectionReason.Turn)]
    [InlineData(SelectionPolicyKind.LeastConnections, SelectionReason.FewestConnections)]
    [InlineData(SelectionPolicyKind.WeightedLeastConnections, SelectionReason.FewestConnections)]
    [InlineData(SelectionPolicyKind.Random, SelectionReason.Drawn)]
    [InlineData(SelectionPolicyKind.PowerOfTwoChoices, SelectionReason.FewerOfTwo)]
    [InlineData(SelectionPolicyKind.LowestLatency, SelectionReason.LowestLatency)]
    [InlineData(SelectionPolicyKind.LeastUsed, SelectionReason.LeastUsed)]
    [InlineData(SelectionPolicyKind.Overflow, SelectionReason.FirstWithRoom)]
    [InlineData(SelectionPolicyKind.Priority, SelectionReason.FirstInOrder)]
    public void Select_SeveralCandidates_GivesThePolicysReason(SelectionPolicyKind kind, SelectionReason reason) =>
        Assert.Equal(reason, new Picker(kind, 1, 1).Select().Reason);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_SingleUplink_IsTheOnlyCandidate(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 5);

        Assert.Equal(new(picker.Uplinks[0], SelectionReason.OnlyCandidate), picker.Select());
        Assert.Equal(1, picker.Table.Assigned(0));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_NoUplinkAtAll_IsNoneAvailable(SelectionPolicyKind kind) =>
        Assert.Equal(new(null, SelectionReason.NoneAvailable), new Picker(kind).Select());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_AllDownOrDisabled_IsNoneAvailableUntilOneReturns(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 1, 1);
        picker.Set(0, UplinkHealth.Down);
        picker.Table.SetDisabled(1);
        picker.Table.Publish();
        Assert.Equal(new(null, SelectionReason.NoneAvailable), picker.Select());
        Assert.Equal(0, picker.Table.Assigned(0) + picker.Table.Assigned(1));

        picker.Set(1, UplinkHealth.Unknown);

        Assert.Equal(new(picker.Uplinks[1], SelectionReason.OnlyCandidate), picker.Select());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_ZeroWeight_OnlyWhenNoOtherIsLeft(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 0, 2, 1, 0);
        Assert.DoesNotContain(picker.Next(100), i => i is 0 or 3);

        picker.Set(1, UplinkHealth.Down);
        picker.Set(2, draining: true);

        AssertSharedOut(kind, [50, 0, 0, 50], picker);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_Tiers_HigherOneOnlyWhenTheLowerHasNone(SelectionPolicyKind kind)
    {
        ImmutableArray<Uplink> uplinks =
        [
            SampleUplinks.Create(0, tier: 7), SampleUplinks.Create(1, tier: 2), SampleUplinks.Create(2, tier: 2), SampleUplinks.Create(3, tier: 9),
        ];
        var picker = new Picker(kind, uplinks);
        AssertSharedOut(kind, [0, 50, 50, 0], picker);

        picker.Set(1, UplinkHealth.Down);
        Assert.Equal([0, 0, 100, 0], picker.Share(100));
        picker.Set(2, UplinkHealth.Down);
        Assert.Equal([100, 0, 0, 0], picker.Share(100));
        picker.Set(0, draining: true);
        Assert.Equal([0, 0, 0, 100], picker.Share(100));
        picker.Set(2);
        Assert.Equal([0, 0, 100, 0], picker.Share(100));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_ZeroWeightInTheLowerTier_IsUsedBeforeAHigherTier(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, [SampleUplinks.Create(0), SampleUplinks.Create(1, weight: 0), SampleUplinks.Create(2, tier: 2)]);
        Assert.Equal([10, 0, 0], picker.Share(10));

        picker.Set(0, UplinkHealth.Down);

        Assert.Equal([0, 10, 0], picker.Share(10));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_Chosen_IsCountedAsAssigned(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 3, 2, 1);

        var counts = picker.Share(1_000);

        Assert.Equal(counts, picker.Uplinks.Select(u => (int)picker.Table.Assigned(u.Index)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Select_ManyTimes_AllocatesNothing(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 3, 2, 1, 8, 5, 1, 1, 4);
        picker.Share(1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 10_000; i++)
        {
            picker.Select();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Select_ParallelCallers_EverySelectionIsCountedOnce(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 3, 2, 1);

        var shares = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => picker.Share(60_000))));

        var total = shares.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);
        Assert.Equal(240_000, total.Sum());
        Assert.Equal(total, picker.Uplinks.Select(u => (int)picker.Table.Assigned(u.Index)));
        AssertSharedOut(kind, SelectionPolicies.UsesWeights(kind) ? [120_000, 80_000, 40_000] : [80_000, 80_000, 80_000], total);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Select_WhileUplinksGoAndReturn_AlwaysFindsOne(SelectionPolicyKind kind)
    {
        var picker = new Picker(kind, 3, 2, 1);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.NotNull(picker.Select().Uplink);
            }
        })).ToArray();

        for (var i = 0; i < 5_000; i++)
        {
            picker.Set(i % 2, (i / 2 % 2) == 0 ? UplinkHealth.Down : UplinkHealth.Up, weight: i % 7);
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
    }

    private static void AssertSharedOut(SelectionPolicyKind kind, int[] shares, Picker picker) =>
        AssertSharedOut(kind, shares, picker.Share(shares.Sum()));

    /// <summary>That equals, or uplinks of the given weights, got their shares, as exactly as the policy can keep to them.</summary>
    private static void AssertSharedOut(SelectionPolicyKind kind, int[] shares, int[] counts)
    {
        switch (kind)
        {
            case SelectionPolicyKind.Overflow or SelectionPolicyKind.Priority:
                // These keep to the first one while it has room.
                Assert.Equal(shares.Sum(), counts[Array.FindIndex(shares, share => share > 0)]);
                break;
            case SelectionPolicyKind.Random:
                // Five standard deviations; from a fixed seed, so that it holds always or never.
                Assert.All(counts.Zip(shares), c => Assert.InRange(c.First - c.Second, -5 * Math.Sqrt(c.Second), 5 * Math.Sqrt(c.Second)));
                break;
            case SelectionPolicyKind.LeastConnections or SelectionPolicyKind.WeightedLeastConnections
                or SelectionPolicyKind.PowerOfTwoChoices or SelectionPolicyKind.LeastUsed when shares.Sum() > 1_000:
                // Several callers may read the same loads before one of them has counted: each can be off by what is in flight.
                Assert.All(counts.Zip(shares), c => Assert.InRange(c.First - c.Second, -8, 8));
                break;
            default:
                Assert.Equal(shares, counts);
                break;
        }
    }
}
