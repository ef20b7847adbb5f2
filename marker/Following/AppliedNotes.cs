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

    /// <summary>Takes the lock; null while another has it. 'clean' has it until its notes are gone, so what is read under the lock is the truth.</summary>
    public IDisposable? TryLock()
    {
        try
        {
            // FileShare.None is flock(2), as flock(1) takes it in the scripts.
            return new FileStream(_lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
