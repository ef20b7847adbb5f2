using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>What one run of wrk through a proxy gave.</summary>
/// <param name="RequestsPerSecond">As wrk counted them.</param>
/// <param name="CpuMicroseconds">What the proxy used for each.</param>
/// <param name="Megabytes">The proxy's resident memory at the end.</param>
internal sealed partial record HttpRun(double RequestsPerSecond, double CpuMicroseconds, double Megabytes)
{
    /// <summary>How long a run takes.</summary>
    public const int Seconds = 4;

    /// <summary>How many connections wrk keeps busy.</summary>
    public const int Clients = 64;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Starts a proxy, and has wrk send requests in absolute form through it.</summary>
    /// <param name="host">Where all of them run.</param>
    /// <param name="proxy">Which.</param>
    /// <param name="file">One of the server's files.</param>
    /// <param name="flood">How many other clients ask for names that do not resolve meanwhile.</param>
    public static async Task<HttpRun> MeasureAsync(LabHost host, ProxyPeer proxy, string file, int flood = 0)
    {
        await using var process = await proxy.StartAsync(host);
        host.WriteFile("/etc/wrk.lua", $"""
            wrk.path = "{WebServer.Url(file)}"
            wrk.headers["Host"] = "127.0.0.1:{WebServer.Port}"

            """);
        await SendAsync(host, proxy, 1);
        await using var names = flood > 0 ? NameFlood.Start(host, proxy, flood, Seconds + 1) : null;
        var before = ProcessCpu.Read(process.Id);
        var (requests, rate) = await SendAsync(host, proxy, Seconds);
        var used = ProcessCpu.Read(process.Id) - before;
        return new HttpRun(rate, used.Seconds * 1e6 / requests, ProcessMemory.ReadMegabytes(process.Id));
    }

    private static async Task<(double Requests, double Rate)> SendAsync(LabHost host, ProxyPeer proxy, int seconds)
    {
        var output = (await host.RunAsync(Limit, [
            "wrk", "-t1", string.Create(CultureInfo.InvariantCulture, $"-c{Clients}"), string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"),
            "-s", "/etc/wrk.lua", $"http://127.0.0.1:{proxy.PortText}/"])).EnsureSuccess().Output;
        return Errors().IsMatch(output) || Total().Match(output) is not { Success: true } total
            ? throw new InvalidOperationException($"Not every request was answered as it should be:\n{output}")
            : (Number(total), Number(Rate().Match(output)));

        static double Number(Match match) => double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?<number>\d+) requests in")]
    private static partial Regex Total();

    [GeneratedRegex(@"Requests/sec: +(?<number>[\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex("Non-2xx|Socket errors")]
    private static partial Regex Errors();
}
