using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Uplinks;

/// <summary>A state directory of one test's own, removed at its end.</summary>
internal sealed class StateDirectory : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Path { get; } = Directory.CreateTempSubdirectory("mwanlb-test-").FullName;

    public string TablePath => System.IO.Path.Combine(Path, UplinkTable.FileName);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public UplinkTable Create(ImmutableArray<Uplink> uplinks, DateTimeOffset? now = null) =>
        UplinkTableFile.OpenOrCreate(Path, uplinks, now ?? Start, out _);

    public UplinkTableFault Open(ImmutableArray<Uplink> uplinks)
    {
        Assert.Equal(UplinkTableFile.TryOpen(Path, uplinks, null, out var fault) is null, fault is not UplinkTableFault.None);
        return fault;
    }

    /// <summary>Writes over bytes of the file as another process would.</summary>
    public void Overwrite(int offset, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(TablePath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, offset);
    }

    public void SetLength(long length)
    {
        using var file = File.OpenHandle(TablePath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.SetLength(file, length);
    }
}
