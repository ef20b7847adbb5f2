using MwanLb.Engine.Affinities;
using MwanLb.Engine.Tests.Uplinks;
using Layout = MwanLb.Engine.Affinities.AffinityTableLayout;

namespace MwanLb.Engine.Tests.Affinities;

public sealed class AffinityTableFileTests : IDisposable
{
    private const int Entries = 16;

    private static readonly ulong[] Names = [StableHash.Of("fibre"), StableHash.Of("dsl")];

    private static readonly AffinityTerm Term = new(1000, Keep: 10);

    private readonly StateDirectory _state = new();

    private string FilePath => Path.Combine(_state.Path, AffinityState.FileName);

    public void Dispose() => _state.Dispose();

    [Fact]
    public void OpenOrCreate_New_IsWrittenWholeForOwnerAndGroupOnly()
    {
        Create();

        Assert.Equal(Layout.Size(Entries / 4), new FileInfo(FilePath).Length);
        Assert.Equal([AffinityState.FileName], Directory.GetFiles(_state.Path).Select(Path.GetFileName));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void OpenOrCreate_FittingTable_GoesOnWithItsPlacements()
    {
        var before = Create();
        before.Remember(7, 1, Term, 0b11);

        var after = Create();

        Assert.Equal(1, after.Recall(7, Term, 0b11));
        after.Remember(8, 0, Term, 0b11);
        Assert.Equal(0, before.Recall(8, Term, 0b11));
        Assert.False(before.IsRetired);
    }

    [Fact]
    public void TryOpen_TableOfTheDaemon_SharesItWhateverItsSize()
    {
        var daemon = Create(entries: 4096);

        var picker = AffinityTableFile.TryOpen(_state.Path, Names, out var problem);

        Assert.Null(problem);
        picker!.Remember(7, 1, Term, 0b11);
        Assert.Equal(1, daemon.Recall(7, Term, 0b11));
    }

    [Fact]
    public void OpenOrCreate_OtherSize_RetiresTheOldOne()
    {
        var old = Create();

        var fresh = Create(entries: 2 * Entries);

        Assert.Equal((true, false), (old.IsRetired, fresh.IsRetired));
        Assert.Equal(Layout.Size(2 * Entries / 4), new FileInfo(FilePath).Length);
        Assert.NotNull(AffinityTableFile.TryOpen(_state.Path, Names, out _));
    }

    [Fact]
    public void TryOpen_NoFile_SaysSo()
    {
        Assert.Null(AffinityTableFile.TryOpen(_state.Path, Names, out var problem));
        Assert.StartsWith("there is no affinity table", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Layout.MagicOffset, 0)]
    [InlineData(Layout.VersionOffset, Layout.Version + 1)]
    [InlineData(Layout.StateOffset, Layout.StateRetired)]
    [InlineData(Layout.SetCountOffset, 0)]
    [InlineData(Layout.SetCountOffset, -1)]
    [InlineData(Layout.SetCountOffset, Entries)]
    [InlineData(Layout.SetCountOffset, int.MaxValue)]
    [InlineData(Layout.SetCountOffset, Layout.MaxSets)]
    public void TryOpen_HeaderOfNoTableOfOurs_IsRefusedAndMadeAnew(int offset, int value)
    {
        Create();
        Overwrite(offset, BitConverter.GetBytes(value));

        Assert.Null(AffinityTableFile.TryOpen(_state.Path, Names, out var problem));
        Assert.Equal("the affinity table is not of this version of mwanlb, or damaged", problem);
        Create();
        Assert.NotNull(AffinityTableFile.TryOpen(_state.Path, Names, out _));
    }

    [Fact]
    public void TryOpen_TruncatedAnywhere_IsRefusedAndMadeAnew()
    {
        Create();
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            Assert.Null(AffinityTableFile.TryOpen(_state.Path, Names, out _));
        }

        Create();
        Assert.NotNull(AffinityTableFile.TryOpen(_state.Path, Names, out _));
    }

    [Fact]
    public void TryOpen_RandomBytesBehindAGoodHeader_IsUsedAndRemembersNothing()
    {
        Create();
        var garbage = new byte[Layout.Size(Entries / 4) - Layout.SetsOffset];
        new Random(1).NextBytes(garbage);
        Overwrite(Layout.SetsOffset, garbage);

        var table = AffinityTableFile.TryOpen(_state.Path, Names, out _)!;

        for (var entry = 0; entry < Entries; entry++)
        {
            var key = BitConverter.ToUInt64(garbage, entry * Layout.EntrySize);
            Assert.Equal(-1, table.Recall(key, new AffinityTerm(BitConverter.ToUInt32(garbage, (entry * Layout.EntrySize) + 8), uint.MaxValue), 0b11));
        }

        Assert.Equal(1, table.Remember(7, 1, Term, 0b11));
        Assert.Equal(1, table.Recall(7, Term, 0b11));
    }

    [Fact]
    public async Task OpenOrCreate_FifoInItsPlace_ReplacesIt()
    {
        Assert.Equal(0, (await ChildProcess.RunAsync("mkfifo", FilePath)).ExitCode);
        Assert.Null(AffinityTableFile.TryOpen(_state.Path, Names, out var problem));
        Assert.NotNull(problem);

        Create();

        Assert.NotNull(AffinityTableFile.TryOpen(_state.Path, Names, out _));
    }

    private AffinityTable Create(int entries = Entries) => AffinityTableFile.OpenOrCreate(_state.Path, Names, entries);

    private void Overwrite(int offset, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, offset);
    }
}
