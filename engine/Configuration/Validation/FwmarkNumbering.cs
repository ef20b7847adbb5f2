using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the marks in the file against the mask and each other, and numbers the uplinks that have none.</summary>
internal static class FwmarkNumbering
{
    public static string? CheckMark(long mark) => mark switch
    {
        0 => "must not be 0: that is the mark of packets that nobody has marked",
        < 0 or > uint.MaxValue => "must be 0x1 to 0xffffffff",
        _ => null,
    };

    /// <summary>Each uplink's mark; null where it cannot be told because something is wrong.</summary>
    public static ImmutableArray<uint?> Resolve(RouterOptions options, FindingList findings)
    {
        var marks = new uint?[options.Uplinks.Length];
        if (!options.FwmarkMask.IsUsable || options.Uplinks.Length > Uplink.MaxCount)
            return [.. marks];

        var mask = (uint)options.FwmarkMask.Value;
        var shift = BitOperations.TrailingZeroCount(mask);
        if (options.Uplinks.Length > mask >> shift)
        {
            findings.Error(options.FwmarkMask.At, KnownKeys.FwmarkMask, options.FwmarkMask.IsWritten ? options.FwmarkMask.Text : Hex(mask),
                $"has room for {mask >> shift} uplinks; there are {options.Uplinks.Length}");
            return [.. marks];
        }

        var owners = TakeWritten(options, mask, marks, findings);
        uint number = 1;
        for (var i = 0; i < marks.Length; i++)
        {
            if (options.Uplinks[i].Fwmark.State != SettingState.Absent)
                continue;
            while (owners.ContainsKey(number << shift))
                number++;
            marks[i] = number++ << shift;
        }
        return [.. marks];
    }

    private static Dictionary<uint, UplinkOptions> TakeWritten(RouterOptions options, uint mask, uint?[] marks, FindingList findings)
    {
        var owners = new Dictionary<uint, UplinkOptions>();
        for (var i = 0; i < marks.Length; i++)
        {
            var uplink = options.Uplinks[i];
            if (!uplink.Fwmark.IsWritten)
                continue;
            var mark = (uint)uplink.Fwmark.Value;
            var problem = (mark & ~mask) != 0 ? $"must lie inside fwmark-mask {Hex(mask)}"
                : owners.TryGetValue(mark, out var first) ? $"is already the mark of {first.Label} (line {first.Fwmark.At.Line})"
                : null;
            if (problem is not null)
            {
                findings.Error(uplink.Fwmark.At, $"{uplink.Label}: {KnownKeys.Fwmark}", uplink.Fwmark.Text, problem);
                continue;
            }
            owners.Add(mark, uplink);
            marks[i] = mark;
        }
        return owners;
    }

    private static string Hex(uint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
