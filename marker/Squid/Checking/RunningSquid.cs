using System.Globalization;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The Squid that runs in this network namespace.</summary>
/// <param name="proc">Where the kernel tells of processes.</param>
internal sealed class RunningSquid(string proc = "/proc")
{
    // linux/capability.h: CAP_NET_ADMIN
    private const int NetAdmin = 12;

    /// <summary>Whether it may set marks; unknown where none runs.</summary>
    public MarkingRight MarkingRight()
    {
        var here = NetworkOf("self");
        var running = Directory.EnumerateDirectories(proc)
            .Where(d => Path.GetFileName(d).All(char.IsAsciiDigit) && Read(d, "comm").TrimEnd() == "squid" && NetworkOf(Path.GetFileName(d)) == here)
            .Select(d => (Title: Read(d, "cmdline"), Status: Read(d, "status"))).ToList();
        // A master, root with all rights, connects to nobody; a coordinator neither.
        var workers = running.Where(p => p.Title.StartsWith("(squid-", StringComparison.Ordinal) && char.IsAsciiDigit(p.Title["(squid-".Length])).ToList();
        return (workers.Count > 0 ? workers : running).Select(p => Of(p.Status)).DefaultIfEmpty(Checking.MarkingRight.Unknown).Max();
    }

    private static MarkingRight Of(string status) => Bits(status, "CapEff:") switch
    {
        null => Checking.MarkingRight.Unknown,
        var effective when Holds(effective) => Checking.MarkingRight.Held,
        // Its saved user is still root, which it becomes again for a moment when it reads its configuration.
        _ when Uids(status) is [_, _, "0", ..] && Holds(Bits(status, "CapBnd:")) => Checking.MarkingRight.Dormant,
        _ => Checking.MarkingRight.Missing,
    };

    private static bool Holds(ulong? capabilities) => (capabilities & (1UL << NetAdmin)) is > 0;

    private static ulong? Bits(string status, string label) =>
        Field(status, label) is { } text && ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) ? bits : null;

    // Real, effective, saved, of the file system
    private static string[] Uids(string status) => Field(status, "Uid:")?.Split('\t') ?? [];

    private static string? Field(string status, string label) =>
        status.Split('\n').FirstOrDefault(l => l.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Trim();

    private string? NetworkOf(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(proc, process, "ns", "net")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Read(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is not ours to look at.
            return "";
        }
    }
}
