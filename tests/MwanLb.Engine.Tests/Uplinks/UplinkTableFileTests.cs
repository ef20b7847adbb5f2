using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;
using Layout = MwanLb.Engine.Uplinks.UplinkTableLayout;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class UplinkTableFileTests : IDisposable
{
    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void OpenOrCreate_NoDirectory_MakesItAndTheTable()
    {
        var uplinks = SampleUplinks.OfWeights(3, 0, 1000);
        var directory = Path.Combine(_state.Path, "a", "b");

        var table = UplinkTableFile.OpenOrCreate(directory, uplinks, StateDirectory.Start, out var found);

        Assert.Equal(UplinkTableFault.Missing, found);
        Assert.Equal([3, 0, 1000], uplinks.Select(u => table.Weight(u.Index)));
        Assert.All(uplinks, u => Assert.Equal(UplinkHealth.Unknown, table.Health(u.Index)));
        Assert.Equal(UplinkTable.Size, new FileInfo(Path.Combine(directory, UplinkTable.FileName)).Length);
        Assert.Equal([UplinkTable.FileName], Directory.GetFiles(directory).Select(Path.GetFileName));
    }

    [Fact]
    public void OpenOrCreate_New_IsWritableForOwnerAndGroupOnly()
    {
        _state.Create(SampleUplinks.OfWeights(1));

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            File.GetUnixFileMode(_state.TablePath));
    }

    [Fact]
    public void OpenOrCreate_FittingTable_GoesOnWithItsTurnsAndCounts()
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        var before = _state.Create(uplinks);
        before.TakeTicket(0);
        before.TakeTicket(0);
        before.AddAssigned(1, shard: 0);

        var after = UplinkTableFile.OpenOrCreate(_state.Path, uplinks, StateDirectory.Start.AddDays(1), out var found);

        Assert.Equal(UplinkTableFault.None, found);
        Assert.Equal(2UL, after.TakeTicket(0));
        Assert.Equal(3UL, before.TakeTicket(0));
        Assert.Equal(1, after.Assigned(1));
        Assert.False(before.IsRetired);
    }

    [Fact]
    public void OpenOrCreate_OtherUplinks_RetiresTheOldTableOnceTheNewOneStands()
    {
        var old = _state.Create(SampleUplinks.OfWeights(1, 1));
        var generation = old.Generation;
        var uplinks = SampleUplinks.OfWeights(1, 1, 1);

        UplinkTableFile.OpenOrCreate(_state.Path, uplinks, StateDirectory.Start.AddSeconds(1), out var found);

        Assert.Equal(UplinkTableFault.OtherUplinks, found);
        Assert.True(old.IsRetired);
        Assert.NotEqual(generation, old.Generation);
        Assert.Equal(UplinkTableFault.None, _state.Open(uplinks));
    }

    [Fact]
    public async Task OpenOrCreate_Replacing_SuccessorStandsBeforeTheOldTableIsRetired()
    {
        var configurations = new[] { SampleUplinks.OfWeights(1, 1), SampleUplinks.OfWeights(1, 1, 1) };
        var present = _state.Create(configurations[0]);
        for (var i = 1; i <= 100; i++)
        {
            using var watching = new ManualResetEventSlim();
            var old = present;
            var watcher = Task.Run(
                () =>
                {
                    watching.Set();
                    while (!old.IsRetired)
                    {
                        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                    }

                    return _state.Open(configurations[i % 2]);
                },
                TestContext.Current.CancellationToken);
            watching.Wait(TestContext.Current.CancellationToken);

            present = _state.Create(configurations[i % 2], StateDirectory.Start.AddSeconds(i));

            Assert.Equal(UplinkTableFault.None, await watcher);
        }
    }

    [Fact]
    public void OpenOrCreate_LeftoverOfAnInterruptedStart_IsReplaced()
    {
        File.WriteAllText(_state.TablePath + ".new", "half a table");

        _state.Create(SampleUplinks.OfWeights(1));

        Assert.Equal(UplinkTableFault.None, _state.Open(SampleUplinks.OfWeights(1)));
        Assert.False(File.Exists(_state.TablePath + ".new"));
    }

    [Fact]
    public void OpenOrCreate_DirectoryInThePlaceOfTheTable_Throws()
    {
        Directory.CreateDirectory(_state.TablePath);

        Assert.Throws<IOException>(() => _state.Create(SampleUplinks.OfWeights(1)));
    }

    [Fact]
    public void TryOpen_NothingThere_IsMissing()
    {
        Assert.Equal(UplinkTableFault.Missing, _state.Open(SampleUplinks.OfWeights(1)));
        Assert.Null(UplinkTableFile.TryOpen(Path.Combine(_state.Path, "none"), SampleUplinks.OfWeights(1), null, out var fault));
        Assert.Equal(UplinkTableFault.Missing, fault);
    }

    [Fact]
    public void TryOpen_TruncatedAtAnyLength_IsTruncated()
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        _state.Create(uplinks);

        var lengths = Enumerable.Range(0, Layout.Size).Where(l => l is <= Layout.HeaderSize + 1 or >= Layout.Size - 9 || l % 61 == 0);
        foreach (var length in lengths.Reverse())
        {
            _state.SetLength(length);
            Assert.Equal(UplinkTableFault.Truncated, _state.Open(uplinks));
        }
    }

    public static TheoryData<int, int, UplinkTableFault> ForeignHeaders => new()
    {
        // offset                       value                  fault
        { Layout.MagicOffset,           0x6c62_616e,           UplinkTableFault.NotATable    },
        { Layout.MagicOffset + 4,       0,                     UplinkTableFault.NotATable    },
        { Layout.VersionOffset,         Layout.Version + 1,    UplinkTableFault.OtherVersion },
        { Layout.VersionOffset,         0,                     UplinkTableFault.OtherVersion },
        { Layout.SizeOffset,            Layout.Size + 64,      UplinkTableFault.OtherVersion },
        { Layout.StateOffset,           Layout.StateRetired,   UplinkTableFault.Retired      },
        { Layout.StateOffset,           0,                     UplinkTableFault.Retired      },
        { Layout.UplinkCountOffset,     2,                     UplinkTableFault.OtherUplinks },
        { Layout.FingerprintOffset,     0x0bad_f00d,           UplinkTableFault.OtherUplinks },
        { Layout.FingerprintOffset + 4, 0x0bad_f00d,           UplinkTableFault.OtherUplinks },
    };

    [Theory]
    [MemberData(nameof(ForeignHeaders))]
    public void TryOpen_ForeignHeader_SaysWhatIsWrong(int offset, int value, UplinkTableFault fault)
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        _state.Create(uplinks);

        _state.Overwrite(offset, BitConverter.GetBytes(value));

        Assert.Equal(fault, _state.Open(uplinks));
    }

    [Fact]
    public void TryOpen_UplinksThatDiffer_IsOtherUplinks()
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        _state.Create(uplinks);

        Assert.Equal(UplinkTableFault.OtherUplinks, _state.Open(uplinks.RemoveAt(2)));
        Assert.Equal(UplinkTableFault.OtherUplinks, _state.Open(uplinks.SetItem(1, uplinks[1] with { Name = "renamed" })));
        Assert.Equal(UplinkTableFault.OtherUplinks, _state.Open(uplinks.SetItem(1, uplinks[1] with { Fwmark = new Fwmark(9, 0xff) })));
        Assert.Equal(UplinkTableFault.OtherUplinks, _state.Open(uplinks.SetItem(1, uplinks[1] with { Fwmark = new Fwmark(2, 0xf) })));
        Assert.Equal(UplinkTableFault.None, _state.Open(uplinks.SetItem(1, uplinks[1] with { Weight = 7, Tier = 2 })));
    }

    [Fact]
    public void TryOpen_PresentTable_IsReturnedWithoutAnotherMapping()
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        _state.Create(uplinks);
        var present = UplinkTableFile.TryOpen(_state.Path, uplinks, null, out _);

        Assert.Same(present, UplinkTableFile.TryOpen(_state.Path, uplinks, present, out var fault));
        Assert.Equal(UplinkTableFault.None, fault);
    }

    [Fact]
    public async Task TryOpen_Fifo_IsNotATable()
    {
        Assert.Equal(0, (await ChildProcess.RunAsync("mkfifo", _state.TablePath)).ExitCode);

        Assert.Equal(UplinkTableFault.NotATable, _state.Open(SampleUplinks.OfWeights(1)));
    }

    [Fact]
    public void TryOpen_SymbolicLinkLoop_IsUnreadable()
    {
        File.CreateSymbolicLink(_state.TablePath, _state.TablePath);

        Assert.Equal(UplinkTableFault.Unreadable, _state.Open(SampleUplinks.OfWeights(1)));
    }

    [Fact]
    public async Task TryOpen_OtherUser_IsAccessDenied()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "must be root to become another user");
        _state.Create(SampleUplinks.OfWeights(3, 2, 1));
        File.SetUnixFileMode(_state.Path, (UnixFileMode)0b111_101_101);
        string[] asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        var command = ChildProcess.TicketTaker("open", _state.Path);
        var (_, cannotRead) = await ChildProcess.RunAsync([.. asNobody, "test", "-r", command[1]]);
        Assert.SkipWhen(cannotRead != 0, "the tests stand where no other user may read them");

        Assert.Equal(("AccessDenied", 0), await ChildProcess.RunAsync([.. asNobody, .. command]));
    }
}
