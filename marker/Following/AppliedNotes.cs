using System.Collections.Frozen;

namespace MwanLb.Marker.Following;

/// <summary>What 'apply' has noted in the state directory, and the lock that keeps 'apply', 'clean' and the daemon from each other's way.</summary>
/// <param name="stateDirectory">The state directory.</param>
internal sealed class AppliedNotes(string stateDirectory)
{
    private readonly string _notes = Path.Combine(stateDirectory, "applied");
    private readonly string _lock = Path.Combine(stateDirectory, "apply.lock");

    /// <summary>The notes; none where 'apply' was not run, or 'clean' was.</summary>
    public IReadOnlySet<string> Read()
    {
        try
        {
            return File.ReadLines(_notes).ToFrozenSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return FrozenSet<string>.Empty;
        }
    }

    /// <summary>
    /// Takes the lock; null while 'apply' or 'clean' has it. 'clean' has it until its notes are gone, so what is read under the lock is the truth. Those
    /// who put back have it together: routes must not wait for marking rules, whose tools are slow.
    /// </summary>
    public IDisposable? TryLock()
    {
        try
        {
            // To read and to share for reading is flock(2) with LOCK_SH; flock(1) in the scripts takes LOCK_EX.
            return new FileStream(_lock, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
