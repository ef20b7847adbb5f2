using System.Text.Json;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Tests.Simulation;

public sealed class ReplayTests
{
    // One client twice, the other once; on the two uplinks of round robin: fibre, dsl, fibre.
    private const string Three = "0,100,10.0.0.1,192.0.2.1,0,1000\n10,100,10.0.0.2,192.0.2.1,0,1000\n20,100,10.0.0.1,192.0.2.1,0,1000\n";

    private const string Four = """
        lan = ["lan0"]
        policy = "least-connections"
        [[uplink]]
        name = "a"
        interface = "wan0"
        [[uplink]]
        name = "b"
        interface = "wan1"
        [[uplink]]
        name = "c"
        interface = "wan2"
        [[uplink]]
        name = "d"
        interface = "wan3"
        """;

    [Fact]
    public void Run_RoundRobin_TakesTurns()
    {
        var result = Replays.Run(Replays.Scenario("policy = \"round-robin\"", Three));

        Assert.Equal([2, 1], result.Connections);
        Assert.Equal([2000, 1000], result.Bytes);
        Assert.Equal((0, 1, 0, 1, 0), (result.ClientsChanged, result.Clients, result.SitesChanged, result.Sites, result.Lost));
    }

    [Fact]
    public void Run_OneConnection_PeakIsItsUplinksShareOfTheWeights()
    {
        // On fibre, of weight 2: half a connection a weight, where the mean is a third.
        var result = Replays.Run(Replays.Scenario("policy = \"round-robin\"", "0,10,10.0.0.1,192.0.2.1,0,0\n"));

        Assert.Equal(1.5, result.PeakToMean!.Value, 1e-9);
        Assert.All(result.Live[0], load => Assert.Equal(1, load));
        Assert.All(result.Live[1], load => Assert.Equal(0, load));
    }

    [Fact]
    public void Run_Failure_LosesWhatWasThereAndConnectsAnew()
    {
        // fibre carries 500 bytes of the first and 300 of the third. A second later they go on by dsl: the first to its end, the third for the 69 s that are left.
        var result = Replays.Run(Replays.Scenario("policy = \"round-robin\"", Three, "fibre@50s-60s"));

        Assert.Equal([2, 3], result.Connections);
        Assert.Equal([800, 1000 + 500 + 690], result.Bytes);
        Assert.Equal((2, 1, 1), (result.Lost, result.ClientsChanged, result.SitesChanged));
    }

    [Fact]
    public void Run_FailureShorterThanDetection_OnlyDelays()
    {
        // The third would end half a second after the replay does.
        var result = Replays.Run(Replays.Scenario("policy = \"round-robin\"", Three, "fibre@50s-50.5s"));

        Assert.Equal([2, 1], result.Connections);
        Assert.Equal([1995, 1000], result.Bytes);
        Assert.Equal((0, 0), (result.Lost, result.ClientsChanged));
    }

    [Fact]
    public void Run_PlacedBeforeDetection_IsLostToo()
    {
        // The third comes while fibre has failed and nobody knows.
        var result = Replays.Run(Replays.Scenario("policy = \"round-robin\"", Three, "fibre@19.5s-"));

        Assert.Equal([2, 3], result.Connections);
        Assert.Equal(2, result.Lost);
        Assert.Equal(195, result.Bytes[0]);
    }

    [Fact]
    public void Run_Drain_KeepsWhatIsThereAndPlacesNoMore()
    {
        var result = Replays.Run(Replays.Scenario("policy = \"round-robin\"", Three, "drain fibre@5s-"));

        Assert.Equal([1, 2], result.Connections);
        Assert.Equal([1000, 2000], result.Bytes);
        Assert.Equal((0, 1), (result.Lost, result.ClientsChanged));
    }

    [Theory]
    [InlineData("default-route", 2, 0)]
    [InlineData("drop", 0, 2)]
    public void Run_NothingLeft_DefaultRouteOrDropped(string whenNone, int defaultRoute, int dropped)
    {
        var result = Replays.Run(Replays.Scenario($"policy = \"round-robin\"\nwhen-none = \"{whenNone}\"", Three, "fibre@5s-", "dsl@5s-"));

        Assert.Equal([1, 0], result.Connections);
        // The first is lost and finds nothing; nor does the second. The third comes when fibre is back.
        Assert.Equal((1, 3 - 1 + 1), (result.Lost, result.DefaultRoute + result.Dropped));
        Assert.Equal((defaultRoute + (defaultRoute > 0 ? 1 : 0), dropped + (dropped > 0 ? 1 : 0)), (result.DefaultRoute, result.Dropped));
    }

    [Fact]
    public void Run_WeightedRoundRobin_SharesAreExact()
    {
        var scenario = Replays.Scenario(Sample.Model("lan = [\"lan0\"]\npolicy = \"weighted-round-robin\""), Replays.Generate(3000));

        Assert.Equal([2000, 1000], Replays.Run(scenario).Connections);
    }

    [Fact]
    public void Run_LeastConnections_IsAsGoodAsTheBest()
    {
        var scenario = Replays.Scenario(Sample.Parse(Four), Replays.Generate(60_000)) with { CountInterval = TimeSpan.FromMilliseconds(100) };

        var ratio = Replays.Run(scenario).PeakToMean / Replay.RunBest(scenario, "best").PeakToMean;

        Assert.InRange(ratio!.Value, 0.98, 1.02);
    }

    [Fact]
    public void Run_UplinkReturns_ComesToItsShareSlowly()
    {
        var scenario = Replays.Scenario(
            Sample.Parse("slow-start = \"60s\"\n" + Four.Replace("least-connections", "weighted-round-robin", StringComparison.Ordinal)),
            Replays.Generate(60_000), "a@100s-299s");

        var live = Replays.Run(scenario).Live[0];

        // Parts of 2.5 s: nothing at 297.5 s, little at 310 s, its share at 550 s.
        Assert.Equal(0, live[119]);
        Assert.InRange(live[124] / live[220], 0.01, 0.3);
    }

    [Fact]
    public void Run_Twice_SameResult()
    {
        var scenario = Replays.Scenario(Sample.Model(), Replays.Generate(5000), "fibre@60s-120s", "drain dsl@200s-210s");

        var (first, second) = (Text(scenario), Text(scenario));

        Assert.Equal(first, second);
    }

    [Fact]
    public void Run_EveryPolicy_PlacesEveryConnection()
    {
        var result = Simulator.Run(Replays.Scenario(Sample.Model(), Replays.Generate(2000), "fibre@60s-120s"), Enum.GetValues<SelectionPolicyKind>());

        Assert.Equal(11, result.Policies.Length);
        Assert.All(result.Policies.Append(result.Best), r => Assert.Equal(2000 + r.Lost, r.Connections.Sum()));
        Assert.All(result.Policies, r => Assert.InRange(r.OfBest!.Value, 0.95, 2));
        Assert.Equal("as configured (round-robin)", result.Policies[0].Name);
        Assert.Equal(result.Policies[0] with { Name = "" }, result.Policies[1] with { Name = "" }, (a, b) => JsonSerializer.Serialize(a) == JsonSerializer.Serialize(b));
    }

    private static string Text(Scenario scenario) => JsonSerializer.Serialize(
        Simulator.Run(scenario, Enum.GetValues<SelectionPolicyKind>()), SimulationJson.Default.SimulationResult);
}
