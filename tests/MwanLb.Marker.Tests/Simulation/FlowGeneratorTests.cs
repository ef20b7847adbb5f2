using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Tests.Simulation;

public sealed class FlowGeneratorTests
{
    [Fact]
    public void Generate_SameSeed_SameTraffic()
    {
        var (first, second, other) = (Replays.Generate(1000), Replays.Generate(1000), Replays.Generate(1000, seed: 2));

        Assert.Equal(first.Flows, second.Flows);
        Assert.Equal(first.Clients, second.Clients);
        Assert.NotEqual(first.Flows, other.Flows);
    }

    [Fact]
    public void Generate_Any_InOrderAndInTime()
    {
        var traffic = Replays.Generate(10_000);

        Assert.Equal(10_000, traffic.Flows.Length);
        Assert.Equal(traffic.Flows.OrderBy(f => f.Start), traffic.Flows);
        Assert.InRange(traffic.Flows[0].Start, TimeSpan.Zero, traffic.Duration);
        Assert.InRange(traffic.Flows[^1].Start, TimeSpan.Zero, traffic.Duration);
        Assert.All(traffic.Flows, f => Assert.True(f.Duration >= Traffic.ShortestDuration && f.Down >= 0 && f.Up >= 0));
    }

    [Fact]
    public void Generate_ManyFlows_FewMakeMost()
    {
        var traffic = Replays.Generate(100_000);

        // Zipf over 200: the first is drawn 1 / (1 + 1/2 + ... + 1/200) = 17.0 % of the time; five standard deviations are 0.6 %.
        var ofBusiest = traffic.Flows.GroupBy(f => f.Client).Max(g => g.Count());
        Assert.InRange(ofBusiest / 1e5, 0.164, 0.176);
        // A tenth of the connections is of the tail, and more than half of all bytes.
        var bytes = traffic.Flows.Select(f => (double)f.Down).OrderDescending().ToArray();
        Assert.InRange(bytes.Take(bytes.Length / 10).Sum() / bytes.Sum(), 0.5, 0.95);
        // Poisson: the gaps' standard deviation is as long as their mean.
        var gaps = traffic.Flows.Zip(traffic.Flows.Skip(1), (a, b) => (b.Start - a.Start).TotalSeconds).ToArray();
        var mean = gaps.Average();
        Assert.InRange(Math.Sqrt(gaps.Average(g => (g - mean) * (g - mean))) / mean, 0.97, 1.03);
    }
}
