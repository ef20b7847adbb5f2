using System.Globalization;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Tests.Hosting;

public sealed class InstanceLockTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryTake_Held_IsRefusedWithTheHoldersProcess()
    {
        using var first = InstanceLock.TryTake(_directory.Path, out var nobody);
        Assert.NotNull(first);
        Assert.Equal(0, nobody);

        Assert.Null(InstanceLock.TryTake(_directory.Path, out var holder));
        Assert.Equal(Environment.ProcessId, holder);
    }

    [Fact]
    public void TryTake_AfterDispose_Succeeds()
    {
        InstanceLock.TryTake(_directory.Path, out _)!.Dispose();

        using var second = InstanceLock.TryTake(_directory.Path, out _);

        Assert.NotNull(second);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData(null)]
    public void TryTake_HeldByWhoLeftNoProcessId_IsRefusedWithZero(string? processId)
    {
        using var first = InstanceLock.TryTake(_directory.Path, out _);
        File.Delete(_directory["run.pid"]);
        if (processId is not null)
        {
            _directory.Write("run.pid", processId);
        }

        Assert.Null(InstanceLock.TryTake(_directory.Path, out var holder));
        Assert.Equal(0, holder);
    }

    [Fact]
    public void TryTake_FilesOfAnEarlierRun_AreTakenOver()
    {
        _directory.Write("run.lock", "");
        _directory.Write("run.pid", "1\n");

        using var taken = InstanceLock.TryTake(_directory.Path, out _);

        Assert.NotNull(taken);
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n", File.ReadAllText(_directory["run.pid"]));
    }

    [Fact]
    public void HolderOf_Held_IsTheHoldersProcess()
    {
        using var held = InstanceLock.TryTake(_directory.Path, out _);

        Assert.Equal(Environment.ProcessId, InstanceLock.HolderOf(_directory.Path));
    }

    [Theory]
    [InlineData("1\n")] // lives, and is no daemon of ours
    [InlineData("999999999\n")]
    [InlineData("garbage")]
    [InlineData(null)]
    public void HolderOf_NobodyHoldsIt_IsNoneAndTouchesNothing(string? processId)
    {
        _directory.Write("run.lock", "");
        if (processId is not null)
        {
            _directory.Write("run.pid", processId);
        }

        Assert.Equal(0, InstanceLock.HolderOf(_directory.Path));

        Assert.Equal(processId, File.Exists(_directory["run.pid"]) ? File.ReadAllText(_directory["run.pid"]) : null);
        Assert.Equal(0, InstanceLock.HolderOf(_directory["none"]));
        Assert.False(Directory.Exists(_directory["none"]));
    }

    [Fact]
    public void TryTake_DirectoryMissing_IsMade()
    {
        using var taken = InstanceLock.TryTake(_directory["deep/er"], out _);

        Assert.NotNull(taken);
    }

    [Fact]
    public void TryTake_DiskFull_SaysThatAndHoldsNothing()
    {
        File.CreateSymbolicLink(_directory["run.pid"], "/dev/full");

        Assert.Contains("No space left", Assert.ThrowsAny<IOException>(() => InstanceLock.TryTake(_directory.Path, out _)).Message, StringComparison.Ordinal);

        File.Delete(_directory["run.pid"]);
        using var taken = InstanceLock.TryTake(_directory.Path, out _);
        Assert.NotNull(taken);
    }
}
