namespace MwanLb.Marker.Tests.Following;

/// <summary>The lock as 'apply' and 'clean' take it.</summary>
internal static class ApplyLock
{
    // FileShare.None is flock(2) with LOCK_EX.
    public static IDisposable Take(string stateDirectory) =>
        new FileStream(Path.Combine(stateDirectory, "apply.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
