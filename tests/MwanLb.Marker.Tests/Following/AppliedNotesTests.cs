using System.Diagnostics;
using MwanLb.Marker.Following;

namespace MwanLb.Marker.Tests.Following;

public sealed class AppliedNotesTests
{
    [Fact]
    public void TryLock_AnotherPutsBackOrApplyIsAtWork_IsTakenOrNot()
    {
        using var state = new TestDirectory();
        var notes = new AppliedNotes(state.Path);

        using (var marks = notes.TryLock())
        using (var routes = notes.TryLock())
        {
            Assert.NotNull(marks);
            Assert.NotNull(routes);
            Assert.Equal(1, Flock(state.Path));
        }

        Assert.Equal(0, Flock(state.Path));
        using (ApplyLock.Take(state.Path))
        {
            Assert.Null(notes.TryLock());
        }

        using var after = notes.TryLock();
        Assert.NotNull(after);
    }

    // As the scripts of 'apply' and 'clean' do.
    private static int Flock(string directory)
    {
        using var flock = Process.Start("flock", ["-n", Path.Combine(directory, "apply.lock"), "true"]);
        flock.WaitForExit();
        return flock.ExitCode;
    }
}
