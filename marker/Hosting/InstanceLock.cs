using System.Globalization;

namespace MwanLb.Marker.Hosting;

/// <summary>One daemon a state directory. The kernel drops the lock with the process, however that ends.</summary>
internal sealed class InstanceLock : IDisposable
{
    private const string LockName = "run.lock";
    private const string ProcessIdName = "run.pid";

    private readonly FileStream _file;

    private InstanceLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null where another daemon has it, and <paramref name="holder"/> is its process id, or 0 where that cannot be read.</summary>
    public static InstanceLock? TryTake(string stateDirectory, out int holder)
    {
        Directory.CreateDirectory(stateDirectory);
        var path = Path.Combine(stateDirectory, LockName);
        var pidPath = Path.Combine(stateDirectory, ProcessIdName);
        holder = 0;
        FileStream file;
        try
        {
            // FileShare.None is flock(2): the file itself may lie about from an earlier run.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            holder = ReadProcessId(pidPath);
            return null;
        }

        try
        {
            File.WriteAllText(pidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new InstanceLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Finds the process that holds the lock of a state directory, without touching it: a daemon that is just starting must not find it taken. 0: there is none.</summary>
    /// <exception cref="UnauthorizedAccessException">The process is another user's.</exception>
    public static int HolderOf(string stateDirectory)
    {
        var holder = ReadProcessId(Path.Combine(stateDirectory, ProcessIdName));
        try
        {
            // The number may be that of a daemon that is gone, and another process' by now. Documentation/filesystems/proc.rst: /proc/PID/fdinfo/FD names locks.
            return holder > 0 && Directory.GetFiles($"/proc/{holder}/fd").Any(descriptor => IsLock(holder, descriptor)) ? holder : 0;
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    }

    private static bool IsLock(int process, string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget is { } target && Path.GetFileName(target) == LockName
                && File.ReadAllText($"/proc/{process}/fdinfo/{Path.GetFileName(descriptor)}").Contains("FLOCK", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }

    private static int ReadProcessId(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var processId) ? processId : 0;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
