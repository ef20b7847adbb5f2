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
    public void Run_CaptureOfBothFamilies_EachGoesByUplinksThatCarryIt()
    {
        var model = Sample.Parse("lan = [\"lan0\"]\n" + Sample.Uplinks.Replace("gateway = \"10.9.2.1\"", "gateway6 = \"fe80::1\"\nipv4 = false", StringComparison.Ordinal));
        var flows = string.Concat(Enumerable.Range(0, 30).Select(i =>
            $"{i},1,{(i % 3 == 0 ? "2001:db8::5,2001:db8:7::1" : "10.0.0.5,203.0.113.7")},0,0\n"));
        var scenario = Replays.Scenario(model, Replays.Capture(Replays.Header + flows));

        Assert.Equal([20, 10], Replays.Run(scenario).Connections);
        Assert.Equal([20, 10], Replay.RunBest(scenario, "best").Connections);
    }

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
    [InlineData("default-route", 3, 0)]
    [InlineData("drop", 0, 3)]
    public void Run_NothingLeft_DefaultRouteOrDropped(string whenNone, int defaultRoute, int dropped)
    {
        // The first is lost by fibre, which is found out a moment before dsl, and by dsl. It then finds nothing, nor do the others.
        var result = Replays.Run(Replays.Scenario($"policy = \"round-robin\"\nwhen-none = \"{whenNone}\"\nhealth.panic = false", Three, "fibre@5s-", "dsl@5s-"));

        Assert.Equal([1, 1], result.Connections);
        Assert.Equal((2, defaultRoute, dropped), (result.Lost, result.DefaultRoute, result.Dropped));
    }

    [Fact]
    public void Run_NothingLeft_PanicTriesThemAll()
    {
        var result = Replays.Run(Replays.Scenario("policy = \"round-robin\"", Three, "fibre@5s-", "dsl@5s-"));

        // They wait there for it to return; none is carried, refused or sent by the default route.
        Assert.Equal([2, 3], result.Connections);
        Assert.Equal((2, 0, 0), (result.Lost, result.DefaultRoute, result.Dropped));
    }

    [Fact]
    public void Run_AffinityByHash_FailureMovesOnlyItsOwnClients()
    {
        var model = Sample.Parse("affinity = \"client\"\naffinity-mode = \"hash\"\n" + Four);
        var traffic = Replays.Generate(10_000);

        var quiet = Replays.Run(Replays.Scenario(model, traffic));
        var failed = Replays.Run(Replays.Scenario(model, traffic, "a@200s-300s"));

        Assert.Equal(0, quiet.ClientsChanged);
        // Each client is on one uplink of four: those who change are those of a, perhaps not all of them while it lasts.
        Assert.InRange(failed.ClientsChanged, 1, OfUplink(model, traffic, "a"));
        Assert.Equal(quiet.Connections[1..].Select((c, i) => failed.Connections[i + 1] >= c), [true, true, true]);
    }

    [Fact]
    public void Run_AffinityRemembered_ForgetsBySimulatedTime()
    {
        const string Flows = "0,1,10.0.0.1,192.0.2.1,0,0\n50,1,10.0.0.1,192.0.2.1,0,0\n200,1,10.0.0.1,192.0.2.1,0,0\n";
        const string Remember = "policy = \"round-robin\"\naffinity = \"client\"\naffinity-mode = \"remember\"\naffinity-time = \"100s\"";

        // fibre's turn is taken once; a hundred seconds after the second, it is dsl's. Without affinity it would be its at the second.
        Assert.Equal([2, 1], Replays.Run(Replays.Scenario(Remember, Flows)).Connections);
        Assert.Equal([3, 0], Replays.Run(Replays.Scenario(Remember.Replace("100s", "200s", StringComparison.Ordinal), Flows)).Connections);
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

    /// <summary>How many clients go by one uplink: those who lose it when it fails from the beginning for good.</summary>
    private static int OfUplink(RouterModel model, Traffic traffic, string name)
    {
        var slot = model.Uplinks.Single(u => u.Name == name).Index;
        var clients = Enumerable.Range(0, traffic.Clients.Length).Count(client =>
        {
            var own = new Traffic
            {
                Flows = [traffic.Flows.First(f => f.Client == client)],
                Clients = traffic.Clients,
                Destinations = traffic.Destinations,
                PairCount = traffic.PairCount,
                SiteCount = traffic.SiteCount,
                Duration = traffic.Duration,
                HasBytes = true,
            };
            return Replays.Run(Replays.Scenario(model, own)).Connections[slot] == 1;
        });
        return clients;
    }

    private static string Text(Scenario scenario) => JsonSerializer.Serialize(
        Simulator.Run(scenario, Enum.GetValues<SelectionPolicyKind>()), SimulationJson.Default.SimulationResult);
}
