using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>What one load of tunnels through a proxy cost it.</summary>
/// <param name="CpuSeconds">Once the tunnels were there.</param>
/// <param name="GrownKilobytes">How much larger the tunnels made it.</param>
internal sealed record TunnelRun(double CpuSeconds, double GrownKilobytes)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(125);

    /// <summary>Starts a proxy and has proxy-load.c load it.</summary>
    /// <param name="host">Where.</param>
    /// <param name="proxy">Which.</param>
    /// <param name="load">What, how many tunnels, and how much in each.</param>
    public static async Task<TunnelRun> MeasureAsync(LabHost host, ProxyPeer proxy, string[] load)
    {
        await using var process = await proxy.StartAsync(host);
        var output = (await host.RunAsync(
            Limit, ["proxy-load", load[0], proxy.PortText, process.Id.ToString(CultureInfo.InvariantCulture), .. load[1..]])).EnsureSuccess().Output;
        double[] figures = [.. output.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
        return new TunnelRun(figures[1], (figures[3] - figures[2]) * 1024 / 1e3);
    }
}
