using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary>What <c>mwanlb run</c> needs where nothing happens. No peer: one that waits for a packet needs nothing.</summary>
internal static class RestingFigures
{
    private const double IdlePercentLimit = 0.2;
    private const double IdleMegabytesLimit = 60;
    private const int ManyEntries = 1_000_000;
    private const double ManyEntriesMegabytesLimit = 120;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task MeasureAsync(RouterUnderLoad router)
    {
        await using var daemon = await router.StartMarkerAsync(peer: null);
        await Task.Delay(Settling);
        var before = ProcessCpu.Read(daemon.Id);
        await Task.Delay(Idle);
        var used = ProcessCpu.Read(daemon.Id) - before;
        var idleMegabytes = ProcessMemory.ReadMegabytes(daemon.Id);

        var entries = await router.FillAsync(ManyEntries);
        await router.UntilCountedAsync(entries);
        await Task.Delay(Settling);
        var filledMegabytes = ProcessMemory.ReadMegabytes(daemon.Id);

        var state = string.Create(CultureInfo.InvariantCulture, $"{Idle.TotalSeconds} s without a connection, then {entries:N0} tracked entries");
        RatioTable.Begin("mwanlb run", peer: null, state);
        RatioTable.Plain("% of a core, idle", [100 * used.Seconds / Idle.TotalSeconds], limit: IdlePercentLimit);
        RatioTable.Plain("RSS, MB, idle", [idleMegabytes], limit: IdleMegabytesLimit);
        RatioTable.Plain("RSS, MB, with the entries", [filledMegabytes], limit: ManyEntriesMegabytesLimit);
        if (entries < ManyEntries)
        {
            RatioTable.Note($"nf_conntrack_max of this machine allows no {ManyEntries:N0} entries; the limit is meant for as many");
        }
    }
}
