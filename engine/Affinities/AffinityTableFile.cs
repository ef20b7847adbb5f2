using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using MwanLb.Engine.Uplinks;
using Layout = MwanLb.Engine.Affinities.AffinityTableLayout;

namespace MwanLb.Engine.Affinities;

/// <summary>Opens and makes the affinity table's file in the state directory.</summary>
internal static class AffinityTableFile
{
    // As the uplink table's: pickers of other users write it, strangers must not.
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Opens the table for a picker, of whatever size the daemon has made it; null and the reason where it cannot be used. Never throws for what the file may hold.</summary>
    /// <param name="stateDirectory">Where the daemon keeps it.</param>
    /// <param name="names">The hash of each uplink's name, by its slot.</param>
    /// <param name="problem">Why there is none.</param>
    public static AffinityTable? TryOpen(string stateDirectory, ulong[] names, out string? problem) =>
        TryOpen(Path.Combine(stateDirectory, AffinityState.FileName), names, wanted: null, out problem);

    /// <summary>Opens the table for the daemon, made anew where there is none of this size; one that fits is used on, so that placements outlive restarts.</summary>
    /// <param name="stateDirectory">There already.</param>
    /// <param name="names">The hash of each uplink's name, by its slot.</param>
    /// <param name="entries">How many placements it keeps, at least.</param>
    /// <exception cref="IOException">The file cannot be made: the disk is full, or something else stands in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not ours to write.</exception>
    public static AffinityTable OpenOrCreate(string stateDirectory, ulong[] names, int entries)
    {
        var path = Path.Combine(stateDirectory, AffinityState.FileName);
        var sets = Layout.SetsFor(entries);
        if (TryOpen(path, names, sets, out _) is { } present)
        {
            return present;
        }

        var fresh = path + ".new";
        File.Delete(fresh);
        using var file = File.OpenHandle(fresh, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Fill(file, Layout.Size(sets));
        File.SetUnixFileMode(file, Mode);
        var table = new AffinityTable(SharedMapping.Map(file, Layout.Size(sets)), sets, names);
        table.Initialize();

        // First the new file stands in its place, then the old one says so: a picker that looks at once finds the new one.
        using var old = OpenIfOurs(path);
        File.Move(fresh, path, overwrite: true);
        if (old is not null)
        {
            Span<byte> retired = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(retired, Layout.StateRetired);
            RandomAccess.Write(old, retired, Layout.StateOffset);
        }

        return table;
    }

    private static AffinityTable? TryOpen(string path, ulong[] names, int? wanted, out string? problem)
    {
        try
        {
            using var file = OpenFile(path);
            var sets = SetsIn(file);
            problem = sets == 0 || sets != (wanted ?? sets) ? "the affinity table is not of this version of mwanlb, or damaged" : null;
            return problem is null ? new AffinityTable(SharedMapping.Map(file, Layout.Size(sets)), sets, names) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no affinity table ('mwanlb run' has not started yet, or by a configuration that remembers nothing)"
                : $"the affinity table cannot be opened: {e.Message}";
            return null;
        }
    }

    private static int SetsIn(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[Layout.HeaderSize];
        var length = RandomAccess.GetLength(file);
        var sets = RandomAccess.Read(file, header, 0) == header.Length ? AffinityTable.SetsIn(header) : 0;
        return length >= Layout.Size(sets) ? sets : 0;
    }

    private static SafeFileHandle? OpenIfOurs(string path)
    {
        try
        {
            var file = OpenFile(path);
            if (SetsIn(file) > 0)
            {
                return file;
            }

            file.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Nothing that a picker could have mapped.
        }

        return null;
    }

    /// <summary>Written, not only lengthened: where the memory for a hole cannot be had, the first touch of it kills the process that maps it.</summary>
    private static void Fill(SafeFileHandle file, int size)
    {
        var zeros = new byte[1 << 20];
        for (var offset = 0; offset < size; offset += zeros.Length)
        {
            RandomAccess.Write(file, zeros.AsSpan(0, Math.Min(zeros.Length, size - offset)), offset);
        }
    }

    private static SafeFileHandle OpenFile(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
