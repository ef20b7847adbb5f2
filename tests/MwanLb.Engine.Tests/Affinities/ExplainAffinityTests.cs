using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Tests.Rules;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Affinities;

public sealed class ExplainAffinityTests
{
    private static readonly RuleSample.Parts Flow = new(Client: "192.168.1.5", Name: "www.example.com");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Explain_NoAffinity_HasNone() => Assert.Null(Create(AffinityScope.None, AffinityMode.Hash).Engine.Explain(Flow.Flow).Affinity);

    [Theory]
    [InlineData(SelectionPolicyKind.RoundRobin)]
    [InlineData(SelectionPolicyKind.Random)]
    public void Explain_Hash_SaysTheKeyAndWhereItLeads(SelectionPolicyKind policy)
    {
        var picker = Create(AffinityScope.ClientSite, AffinityMode.Hash, policy);

        var explained = picker.Engine.Explain(Flow.Flow);

        Assert.Equal("client 192.168.1.5 + site example.com", explained.Affinity!.Key);
        Assert.Null(explained.Affinity.Remembered);
        Assert.Equal(picker.Engine.Select(Flow.Flow), explained.Next);
    }

    [Fact]
    public void Explain_Remember_SaysWhereAndHowLongAgoAndRefreshesNothing()
    {
        var picker = Create(AffinityScope.ClientSite, AffinityMode.Remember, SelectionPolicyKind.Random);
        Assert.Null(picker.Engine.Explain(Flow.Flow).Affinity!.Remembered);
        var placed = picker.Engine.Select(Flow.Flow).Uplink;
        _time.Advance(TimeSpan.FromSeconds(40));

        var explained = picker.Engine.Explain(Flow.Flow);

        Assert.Equal((placed, TimeSpan.FromSeconds(40)), (explained.Affinity!.Remembered, explained.Affinity.Age));
        Assert.Equal((placed, SelectionReason.Remembered), (explained.Next!.Value.Uplink, explained.Next.Value.Reason));
        _time.Advance(TimeSpan.FromSeconds(21));
        Assert.Null(picker.Engine.Explain(Flow.Flow).Affinity!.Remembered);
    }

    [Fact]
    public void Explain_RememberedUplinkIsDown_SaysSoAndPlacesAnew()
    {
        var picker = Create(AffinityScope.Client, AffinityMode.Remember);
        picker.Engine.Select(Flow.Flow);
        picker.Set(0, UplinkHealth.Down);

        var explained = picker.Engine.Explain(Flow.Flow);

        Assert.Equal(0, explained.Affinity!.Remembered!.Index);
        Assert.Equal(picker.Engine.Select(Flow.Flow), explained.Next);
    }

    [Fact]
    public void Explain_ClientNotKnown_HasNoKey() =>
        Assert.Null(Create(AffinityScope.Client, AffinityMode.Remember).Engine.Explain(new RuleSample.Parts().Flow).Affinity!.Key);

    private AffinityPicker Create(AffinityScope scope, AffinityMode mode, SelectionPolicyKind policy = SelectionPolicyKind.RoundRobin) =>
        new(new Affinity(scope, mode, TimeSpan.FromMinutes(1)), _time, policy);
}
