using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>What one run of a load through Squid gave.</summary>
/// <param name="RequestsPerSecond">As ab counted them.</param>
/// <param name="SquidMicroseconds">What Squid's processes used for each.</param>
/// <param name="HelperMicroseconds">What the helper used for each; 0 without one.</param>
internal sealed partial record SquidRun(double RequestsPerSecond, double SquidMicroseconds, double HelperMicroseconds)
{
    private const int WarmUpRequests = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Starts Squid with a fragment, and has ab send the load through it.</summary>
    public static async Task<SquidRun> MeasureAsync(LabNetwork lab, string fragment, int requests, int clients)
    {
        await using var squid = await SquidProcess.StartAsync(lab.Router, ("mwanlb", fragment));
        await SendAsync(lab, WarmUpRequests, clients);
        var before = ReadCpu(squid.Id);
        var rate = await SendAsync(lab, requests, clients);
        var after = ReadCpu(squid.Id);
        return new SquidRun(
            rate, (after.Squid - before.Squid) * 1e6 / requests, (after.Helper - before.Helper) * 1e6 / requests);
    }

    // One process, which needs a seventh of what Squid does: -k keeps the clients' connections, as browsers do.
    private static async Task<double> SendAsync(LabNetwork lab, int requests, int clients)
    {
        var output = (await lab.Client.RunAsync(Limit, [
            "ab", "-k", "-q",
            "-n", requests.ToString(CultureInfo.InvariantCulture),
            "-c", clients.ToString(CultureInfo.InvariantCulture),
            "-X", string.Create(CultureInfo.InvariantCulture, $"{LabTopology.RouterLanAddress}:{SquidProcess.Port}"),
            $"http://{LabTopology.InternetAddresses[0]}/bench"])).EnsureSuccess().Output;
        return Failed().IsMatch(output) || !Rate().IsMatch(output)
            ? throw new InvalidOperationException($"Not every request was answered as it should be:\n{output}")
            : double.Parse(Rate().Match(output).Groups["rate"].Value, CultureInfo.InvariantCulture);
    }

    // Squid's master, its worker, and what they have started: the helper, and nothing else that works.
    private static (double Squid, double Helper) ReadCpu(int master)
    {
        double squid = 0, helper = 0;
        foreach (var id in Descendants(master))
        {
            var cpu = ProcessCpu.Read(id).Seconds;
            if (File.ReadAllText($"/proc/{id}/comm").Contains("helper", StringComparison.Ordinal))
            {
                helper += cpu;
            }
            else
            {
                squid += cpu;
            }
        }

        return (squid, helper);
    }

    private static IEnumerable<int> Descendants(int id)
    {
        var children = Directory.GetDirectories($"/proc/{id}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' '));
        return children.Where(child => child.Length > 0)
            .SelectMany(child => Descendants(int.Parse(child, CultureInfo.InvariantCulture)))
            .Prepend(id);
    }

    [GeneratedRegex(@"Requests per second: +(?<rate>[\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex("Non-2xx responses|Failed requests: +[1-9]")]
    private static partial Regex Failed();
}
