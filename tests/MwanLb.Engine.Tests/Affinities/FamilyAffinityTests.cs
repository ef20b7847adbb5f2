using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Affinities;

/// <summary>Clients that use both families, as through Squid, where not every uplink carries both.</summary>
public sealed class FamilyAffinityTests
{
    private const string Client = "192.168.1.5";

    private static readonly ImmutableArray<Uplink> Uplinks =
    [
        SampleUplinks.Create(0),
        SampleUplinks.Create(1) with { HasIPv6 = true },
        SampleUplinks.Create(2) with { HasIPv6 = true, HasIPv4 = false },
    ];

    [Theory]
    [InlineData(SelectionPolicyKind.RoundRobin)]
    [InlineData(SelectionPolicyKind.Random)]
    public void Remember_FamiliesByTurns_NeitherLosesItsPlace(SelectionPolicyKind policy)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var picker = Create(AffinityMode.Remember, Uplinks, policy);
            for (var i = 0; i < attempt; i++)
            {
                picker.Select($"10.0.0.{i}", destination: i % 2 == 0 ? "203.0.113.7" : "2001:db8::7");
            }

            var (ipv4, _) = picker.Select(Client, destination: "203.0.113.7");
            var (ipv6, _) = picker.Select(Client, destination: "2001:db8::7");
            var (named, _) = picker.Select(Client, name: "a.example");
            Assert.True(Uplinks[ipv4].HasIPv4 && Uplinks[ipv6].HasIPv6);
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal((ipv6, SelectionReason.Remembered), picker.Select(Client, destination: "2001:db8::8"));
                Assert.Equal((ipv4, SelectionReason.Remembered), picker.Select(Client, destination: "203.0.113.8"));
                Assert.Equal((named, SelectionReason.Remembered), picker.Select(Client, name: "b.example"));
            }
        }
    }

    [Fact]
    public void Remember_AllUplinksCarryBoth_OnePlaceForBoth()
    {
        var picker = Create(AffinityMode.Remember, [.. SampleUplinks.OfWeights(1, 1, 1).Select(u => u with { HasIPv6 = true })], SelectionPolicyKind.RoundRobin);
        var (placed, _) = picker.Select(Client, name: "a.example");

        Assert.Equal((placed, SelectionReason.Remembered), picker.Select(Client, destination: "203.0.113.8"));
        Assert.Equal((placed, SelectionReason.Remembered), picker.Select(Client, destination: "2001:db8::8"));
    }

    [Fact]
    public void Hash_AnyKey_LeadsToTheSameUplinkWhereThatCarriesTheFamily()
    {
        var picker = Create(AffinityMode.Hash, Uplinks, SelectionPolicyKind.RoundRobin);
        for (var i = 0; i < 200; i++)
        {
            var client = $"10.0.0.{i}";
            var any = picker.Select(client, name: "a.example").Index;
            var ipv4 = picker.Select(client, destination: "203.0.113.7").Index;
            var ipv6 = picker.Select(client, destination: "2001:db8::7").Index;

            Assert.Equal(Uplinks[any].HasIPv4, any == ipv4);
            Assert.Equal(Uplinks[any].HasIPv6, any == ipv6);
            Assert.True(Uplinks[ipv4].HasIPv4 && Uplinks[ipv6].HasIPv6);
        }
    }

    private static AffinityPicker Create(AffinityMode mode, ImmutableArray<Uplink> uplinks, SelectionPolicyKind policy) =>
        new(new Affinity(AffinityScope.Client, mode, TimeSpan.FromMinutes(1)), new FakeTimeProvider(), policy, uplinks);
}
