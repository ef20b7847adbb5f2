using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the routing tables against the kernel's own and each other, and numbers those that are not in the file.</summary>
internal static class TableNumbering
{
    private const long DefaultBase = 100;

    public static string? CheckTable(long table) => table switch
    {
        0 or 253 or 254 or 255 => "must not be 0, 253, 254 or 255: the kernel's own tables (unspecified, default, main, local)",
        < 0 or > uint.MaxValue => "must be 1 to 4294967295",
        _ => null,
    };

    /// <summary>Each uplink's table; null where it cannot be told because something is wrong.</summary>
    public static ImmutableArray<uint?> Resolve(RouterOptions options, ImmutableArray<uint?> marks, FindingList findings)
    {
        var tables = new uint?[marks.Length];
        var owners = new Dictionary<long, UplinkOptions>();
        for (var i = 0; i < tables.Length; i++)
        {
            var uplink = options.Uplinks[i];
            if (!uplink.Table.IsUsable || (!uplink.Table.IsWritten && marks[i] is null))
                continue;
            var number = uplink.Table.IsWritten ? uplink.Table.Value : DefaultBase + NumberOf(marks[i]!.Value, options);
            var problem = uplink.Table.IsWritten ? null : CheckTable(number);
            if (problem is null && !owners.TryAdd(number, uplink))
                problem = $"is already the table of {owners[number].Label} (line {owners[number].Table.At.Line})";
            if (problem is null)
                tables[i] = (uint)number;
            else
                Report(uplink, number, problem, findings);
        }
        return [.. tables];
    }

    private static long NumberOf(uint mark, RouterOptions options) =>
        mark >> BitOperations.TrailingZeroCount((uint)options.FwmarkMask.Value);

    private static void Report(UplinkOptions uplink, long number, string problem, FindingList findings)
    {
        var text = uplink.Table.IsWritten ? uplink.Table.Text : number.ToString(CultureInfo.InvariantCulture);
        var origin = uplink.Table.IsWritten ? "" : "; this is the default, 100 + the mark's number: give the uplink a table";
        findings.Error(uplink.Table.At, $"{uplink.Label}: {KnownKeys.Table}", text, problem + origin);
    }
}
