using System.Globalization;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>A line that decides something by an answer's notes: <c>tcp_outgoing_mark VALUE acl…</c>, <c>tcp_outgoing_address VALUE acl…</c>.</summary>
internal static class MarkLine
{
    /// <summary>The notes of a request that the helper has placed.</summary>
    public static IReadOnlyDictionary<string, string> Notes(Uplink uplink) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["wan_"] = uplink.Name,
        ["mark_"] = Text(uplink),
    };

    /// <summary>A mark as the helper writes it.</summary>
    public static string Text(Uplink uplink) => string.Create(CultureInfo.InvariantCulture, $"0x{uplink.Fwmark.Value:x}");

    /// <summary>The lines that surely take an uplink's requests, in their order: the first one decides.</summary>
    public static IEnumerable<SquidLine> Of(SquidConfiguration configuration, string directive, Uplink uplink) =>
        configuration.Of(directive).Where(l => configuration.Acls.Fits(l.ArgumentsFrom(1), Notes(uplink)) is true);

    /// <summary>Whether a line might take them, by conditions that are not the helper's.</summary>
    public static bool MayTake(SquidConfiguration configuration, string directive, Uplink uplink) =>
        configuration.Of(directive).Any(l => configuration.Acls.Fits(l.ArgumentsFrom(1), Notes(uplink)) is null);

    /// <summary>Whether a line goes by the helper's notes.</summary>
    public static bool GoesByNotes(SquidConfiguration configuration, SquidLine line) =>
        line.ArgumentsFrom(1).Any(w => configuration.Acls.Find(w.TrimStart('!'))?.Type == "note");

    /// <summary>A number as strtoul(3) reads it; null: none.</summary>
    public static uint? Number(string text)
    {
        text = text.Split('/')[0];
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : text.Length > 1 && text[0] == '0' && text.All(c => c is >= '0' and <= '7') && text.Length <= 11 ? (uint)Convert.ToInt64(text, 8)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
