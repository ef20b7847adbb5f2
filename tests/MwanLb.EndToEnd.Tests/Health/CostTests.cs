using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>What probing costs the router.</summary>
public sealed class CostTests(ITestOutputHelper output) : LabTest
{
    // On request: what it compares is a share of a processor that the rest of the suite keeps busy.
    [Fact(Explicit = true)]
    public async Task Probes_SixtyFourUplinksOfThreeTargets_TakeLittleOfOneCore()
    {
        await using var lab = await HealthLab.StartAsync("", [.. Enumerable.Repeat("", LabTopology.MaxUplinks)]);
        await Task.WhenAll(Enumerable.Range(0, LabTopology.MaxUplinks).Select(uplink => lab.WaitUntilUpAsync(uplink, Seconds(30))));
        var process = Assert.Single(lab.Network.Router.ProcessesOf("mwanlb"));

        var before = Ticks(process);
        await Task.Delay(Seconds(10), Cancellation);
        // proc(5): a hundred a second, of user and system time together.
        var percent = (Ticks(process) - before) / 10.0;

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} % of one core"));
        // Two percent are wanted for the probes, here with all else that the daemon does, on a machine that others share.
        Assert.InRange(percent, 0, 4);
    }

    private static long Ticks(int process)
    {
        // The name in brackets may have blanks; utime and stime are the 12th and 13th field behind it.
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
