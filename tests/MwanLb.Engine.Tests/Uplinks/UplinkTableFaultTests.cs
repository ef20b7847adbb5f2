using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;
using Layout = MwanLb.Engine.Uplinks.UplinkTableLayout;

namespace MwanLb.Engine.Tests.Uplinks;

/// <summary>What the file or its neighbours can do to a program that must go on.</summary>
public sealed class UplinkTableFaultTests : IDisposable
{
    private readonly StateDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryOpen_FileLongerThanTheTable_IsUsed()
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        _directory.Create(uplinks);

        _directory.SetLength(Layout.Size + 1);

        Assert.Equal(UplinkTableFault.None, _directory.Open(uplinks));
    }

    [Fact]
    public void OpenOrCreate_LongerTableOfAnotherVersion_IsReplacedAndRetired()
    {
        var uplinks = SampleUplinks.OfWeights(3, 2, 1);
        var old = _directory.Create(uplinks);
        _directory.Overwrite(Layout.VersionOffset, BitConverter.GetBytes(Layout.Version + 1));
        _directory.SetLength(Layout.Size * 2);

        _directory.Create(uplinks, StateDirectory.Start.AddSeconds(1));

        Assert.Equal(UplinkTableFault.None, _directory.Open(uplinks));
        Assert.True(old.IsRetired);
    }

    [Fact]
    public async Task OpenOrCreate_FifoInThePlaceOfTheTable_ReplacesIt()
    {
        Assert.Equal(0, (await ChildProcess.RunAsync("mkfifo", _directory.TablePath)).ExitCode);
        var uplinks = SampleUplinks.OfWeights(1);

        UplinkTableFile.OpenOrCreate(_directory.Path, uplinks, StateDirectory.Start, out var found);

        Assert.Equal(UplinkTableFault.NotATable, found);
        Assert.Equal(UplinkTableFault.None, _directory.Open(uplinks));
    }

    [Fact]
    public void TryOpen_Directory_IsNotATable()
    {
        Directory.CreateDirectory(_directory.TablePath);

        Assert.Equal(UplinkTableFault.NotATable, _directory.Open(SampleUplinks.OfWeights(1)));
    }

    [Fact]
    public void Follow_TableReplacedWithinOneMillisecond_MovesToTheNewOne()
    {
        var uplinks = SampleUplinks.OfWeights(1, 1);
        _directory.Create(uplinks);
        var time = new FakeTimeProvider(StateDirectory.Start);
        using var state = UplinkState.Follow(_directory.Path, Pool.Only(uplinks, SelectionPolicyKind.RoundRobin), time, null);
        _directory.Create(SampleUplinks.OfWeights(1));
        var successor = _directory.Create(uplinks);

        time.Advance(UplinkState.CheckInterval);

        state.Current.Table.TakeTicket(0);
        Assert.Equal(1UL, successor.TakeTicket(0));
    }

    [Fact]
    public async Task OpenOrCreate_FullFileSystem_ThrowsIOException()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "must be root to mount a small file system");
        var create = string.Join(' ', ChildProcess.TicketTaker("create", _directory.Path).Select(word => $"'{word}'"));

        // Two pages, of which the table needs five; mounted in a mount namespace that ends with the shell.
        var (output, exitCode) = await ChildProcess.RunAsync(
            "unshare", "-m", "sh", "-c", $"mount -t tmpfs -o size=8k none '{_directory.Path}' && {create}");

        Assert.Equal(("IOException", 0), (output, exitCode));
    }
}
