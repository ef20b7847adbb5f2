using MwanLb.Engine.Configuration;
using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Tests.Simulation;

/// <summary>Traffic and scenarios of a few lines.</summary>
internal static class Replays
{
    public const string Header = "start,duration,client,destination,up,down\n";

    public static Traffic Capture(string text) => CaptureReader.Read(new StringReader(text), "flows", TimeSpan.FromMinutes(1));

    public static Scenario Scenario(string top, string flows, params string[] failures) =>
        Scenario(Sample.Model("lan = [\"lan0\"]\n" + top), Capture(Header + flows), failures);

    public static Scenario Scenario(RouterModel model, Traffic traffic, params string[] failures) => new()
    {
        Model = model,
        Traffic = traffic,
        Interruptions = [.. failures.Select(f => Interruption(f, model, traffic.Duration))],
    };

    public static ReplayResult Run(Scenario scenario) => Replay.Run(scenario, scenario.Model.Pools, "test");

    public static Traffic Generate(int flows, int seed = 1) => new FlowGenerator(flows, 200, 1000, TimeSpan.FromMinutes(10), seed).Generate();

    private static Interruption Interruption(string text, RouterModel model, TimeSpan duration)
    {
        var isDrain = text.StartsWith("drain ", StringComparison.Ordinal);
        Assert.Null(InterruptionText.Read(isDrain ? text[6..] : text, isDrain, model, duration, out var interruption));
        return interruption;
    }
}
