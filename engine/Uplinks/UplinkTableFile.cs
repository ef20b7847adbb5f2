using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Layout = MwanLb.Engine.Uplinks.UplinkTableLayout;

namespace MwanLb.Engine.Uplinks;

/// <summary>Opens and makes the table's file in the state directory.</summary>
public static class UplinkTableFile
{
    // Pickers of other users must write (tickets), strangers must not: the daemon gives the file to a group.
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Opens the table for a picker; null and the reason where it cannot be used. Never throws for what the file may hold.</summary>
    /// <param name="stateDirectory">Where the daemon keeps the table.</param>
    /// <param name="uplinks">The uplinks in the order of the configuration.</param>
    /// <param name="present">The table that is in use already: returned again, without another mapping, where the file is still that one.</param>
    /// <param name="fault">Why there is none.</param>
    public static UplinkTable? TryOpen(
        string stateDirectory, ImmutableArray<Uplink> uplinks, UplinkTable? present, out UplinkTableFault fault)
    {
        try
        {
            using var file = OpenFile(Path.Combine(stateDirectory, UplinkTable.FileName));
            Span<byte> header = stackalloc byte[Layout.HeaderSize];
            fault = RandomAccess.GetLength(file) < Layout.Size || RandomAccess.Read(file, header, 0) < header.Length
                ? UplinkTableFault.Truncated
                : UplinkTable.Examine(header, uplinks);
            return fault is not UplinkTableFault.None ? null
                : present is { IsRetired: false } && present.Created == UplinkTable.CreatedIn(header) ? present
                : new UplinkTable(SharedMapping.Map(file, Layout.Size));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            fault = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => UplinkTableFault.Missing,
                UnauthorizedAccessException when !Directory.Exists(Path.Combine(stateDirectory, UplinkTable.FileName)) =>
                    UplinkTableFault.AccessDenied,
                // Not supported: a FIFO or a terminal, which has no length.
                UnauthorizedAccessException or NotSupportedException => UplinkTableFault.NotATable,
                _ => UplinkTableFault.Unreadable,
            };
            return null;
        }
    }

    /// <summary>
    /// Opens the table for the daemon, made anew where the present one is missing or of other uplinks. One that fits is used on, so that
    /// turns and counts go on over a restart.
    /// </summary>
    /// <param name="stateDirectory">Made where missing.</param>
    /// <param name="uplinks">The uplinks in the order of the configuration.</param>
    /// <param name="now">The time; tells the new file from its predecessor.</param>
    /// <param name="found">Why the present file could not be used on; <see cref="UplinkTableFault.None"/> where it could.</param>
    /// <exception cref="IOException">The file cannot be made: the disk is full, or something else stands in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not ours to write.</exception>
    public static UplinkTable OpenOrCreate(
        string stateDirectory, ImmutableArray<Uplink> uplinks, DateTimeOffset now, out UplinkTableFault found)
    {
        Directory.CreateDirectory(stateDirectory);
        if (TryOpen(stateDirectory, uplinks, null, out found) is { } present)
        {
            return present;
        }

        var path = Path.Combine(stateDirectory, UplinkTable.FileName);
        var fresh = path + ".new";
        File.Delete(fresh);
        using var file = File.OpenHandle(fresh, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        // Written, not only lengthened: where the memory for a hole cannot be had, the first touch of it kills the process that maps it.
        RandomAccess.Write(file, new byte[Layout.Size], 0);
        File.SetUnixFileMode(file, Mode);
        var table = new UplinkTable(SharedMapping.Map(file, Layout.Size));
        table.Initialize(uplinks, now.ToUnixTimeMilliseconds());

        // First the new file stands in its place, then the old one says so: a picker that looks at once finds the new one.
        using var old = found is UplinkTableFault.OtherVersion or UplinkTableFault.OtherUplinks ? OpenFile(path) : null;
        File.Move(fresh, path, overwrite: true);
        if (old is not null && RandomAccess.GetLength(old) >= Layout.Size)
        {
            new UplinkTable(SharedMapping.Map(old, Layout.Size)).Retire();
        }

        return table;
    }

    private static SafeFileHandle OpenFile(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
