using System.Globalization;

namespace MwanLb.Marker.Hosting;

/// <summary>One daemon a state directory. The kernel drops the lock with the process, however that ends.</summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream _file;

    private InstanceLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null where another daemon has it, and <paramref name="holder"/> is its process id, or 0 where that cannot be read.</summary>
    public static InstanceLock? TryTake(string stateDirectory, out int holder)
    {
        Directory.CreateDirectory(stateDirectory);
        var path = Path.Combine(stateDirectory, "run.lock");
        var pidPath = Path.Combine(stateDirectory, "run.pid");
        holder = 0;
        FileStream file;
        try
        {
            // FileShare.None is flock(2): the file itself may lie about from an earlier run.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            _ = File.Exists(pidPath) && int.TryParse(File.ReadAllText(pidPath), CultureInfo.InvariantCulture, out holder);
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

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
