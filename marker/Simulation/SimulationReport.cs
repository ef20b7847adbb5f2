using System.Collections.Immutable;
using System.Globalization;

namespace MwanLb.Marker.Simulation;

/// <summary>The result as a table for people.</summary>
internal static class SimulationReport
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, SimulationResult result)
    {
        output.WriteLine(Line($"{result.Flows} connections of {result.Clients} clients to {result.Sites} sites in {result.Duration:0.###} s"));
        var width = result.Uplinks.Max(u => u.Name.Length);
        for (var i = 0; i < result.Uplinks.Length; i++)
        {
            var uplink = result.Uplinks[i];
            var outages = result.Interruptions.Where(o => o.Uplink == uplink.Name)
                .Select(o => Line($"; {(o.Kind == "fail" ? "failed" : "drained")} {o.From:0.###} s to {o.To:0.###} s"));
            output.WriteLine(Line($"{uplink.Name.PadRight(width)}  weight {uplink.Weight,4}, ideal share {uplink.IdealShare * 100,5:0.0} %{string.Concat(outages)}"));
        }

        output.WriteLine();
        var columns = Columns(result);
        var rows = result.Policies.Append(result.Best).Select(r => columns.Select(c => c.Value(r)).ToArray()).ToArray();
        WriteTable(output, columns, rows);
    }

    private static ImmutableArray<Column> Columns(SimulationResult result)
    {
        var all = result.Policies.Append(result.Best).ToArray();
        var columns = ImmutableArray.CreateBuilder<Column>();
        columns.Add(new("", "policy", r => r.Name));
        AddShares(columns, "connections %", result.Uplinks, r => r.Connections);
        if (result.HasBytes)
        {
            AddShares(columns, "bytes %", result.Uplinks, r => r.Bytes);
        }

        columns.Add(new("peak/mean", "load", r => Ratio(r.PeakToMean)));
        columns.Add(new("peak/mean", "of best", r => r == result.Best ? Ratio(1) : Ratio(r.OfBest)));
        if (all.Any(r => r.TrafficPeakToMean is not null))
        {
            columns.Add(new("peak/mean", "traffic", r => Ratio(r.TrafficPeakToMean)));
        }

        columns.Add(new("changed address", "clients", r => Line($"{r.ClientsChanged}/{r.Clients}")));
        columns.Add(new("changed address", "client+site", r => Line($"{r.SitesChanged}/{r.Sites}")));
        columns.Add(new("connections", "lost", r => Line($"{r.Lost}")));
        if (all.Any(r => r.DefaultRoute > 0))
        {
            columns.Add(new("connections", "default route", r => Line($"{r.DefaultRoute}")));
        }

        if (all.Any(r => r.Dropped > 0))
        {
            columns.Add(new("connections", "dropped", r => Line($"{r.Dropped}")));
        }

        return columns.ToImmutable();
    }

    private static void AddShares(
        ImmutableArray<Column>.Builder columns, string group, ImmutableArray<UplinkOutline> uplinks, Func<ReplayResult, long[]> amounts)
    {
        for (var i = 0; i < uplinks.Length; i++)
        {
            var slot = i;
            columns.Add(new(group, uplinks[i].Name, r => Share(amounts(r), slot)));
        }
    }

    private static void WriteTable(TextWriter output, ImmutableArray<Column> columns, string[][] rows)
    {
        var widths = columns.Select((c, i) => Math.Max(c.Name.Length, rows.Max(r => r[i].Length))).ToArray();
        var groups = new List<string>();
        for (var i = 0; i < widths.Length;)
        {
            var count = columns.Skip(i).TakeWhile(c => c.Group == columns[i].Group).Count();
            var width = widths.AsSpan(i, count).ToArray().Sum() + (2 * (count - 1));
            // The first column makes room where the heading is longer than all below it.
            widths[i] += Math.Max(0, columns[i].Group.Length - width);
            groups.Add(columns[i].Group.PadLeft(Math.Max(width, columns[i].Group.Length)));
            i += count;
        }

        output.WriteLine(string.Join("  ", groups).TrimEnd());
        output.WriteLine(Row([.. columns.Select(c => c.Name)], widths));
        foreach (var row in rows)
        {
            output.WriteLine(Row(row, widths));
        }
    }

    private static string Row(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((c, i) => i == 0 ? c.PadRight(widths[i]) : c.PadLeft(widths[i])));

    private static string Share(long[] amounts, int slot) =>
        amounts.Sum() is > 0 and var sum ? Line($"{amounts[slot] * 100.0 / sum:0.0}") : "-";

    private static string Ratio(double? ratio) => ratio is { } known ? Line($"{known:0.000}") : "-";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Column(string Group, string Name, Func<ReplayResult, string> Value);
}
