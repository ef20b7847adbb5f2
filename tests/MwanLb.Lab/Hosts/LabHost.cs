using System.Globalization;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>One machine of the lab.</summary>
/// <remarks>
/// Programs on it see the network of its namespace and, under <see cref="PrivateDirectories"/>, files of its own;
/// the rest of the file system is the machine's. All members may be used from any thread.
/// </remarks>
public sealed class LabHost
{
    internal const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private int _commands;

    internal LabHost(string name, string @namespace, string directory)
    {
        Name = name;
        Namespace = @namespace;
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>What belongs to the host alone: /etc starts as a copy of the machine's, the others empty.</summary>
    public static IReadOnlyList<string> PrivateDirectories { get; } =
        ["/etc", "/run", "/var/log", "/var/spool/squid", "/usr/local/bin", "/dev/shm"];

    /// <summary>Short name, as in the topology's drawing.</summary>
    public string Name { get; }

    /// <summary>Name of the network namespace, for ip-netns(8).</summary>
    public string Namespace { get; }

    /// <summary>Runs a command to its end.</summary>
    public Task<CommandResult> RunAsync(params string[] command) => RunAsync(CommandLimit, command);

    /// <summary>Runs a command to its end; after <paramref name="limit"/> it is killed and <see cref="TimeoutException"/> thrown.</summary>
    public async Task<CommandResult> RunAsync(TimeSpan limit, params string[] command)
    {
        await using var process = Start(command);
        var exitCode = await process.WaitForExitAsync(limit);
        return new CommandResult(process.Command, exitCode, process.Output, process.Error);
    }

    /// <summary>Runs a shell script, which stops at its first failure, and returns its output; throws when it failed.</summary>
    public async Task<string> ShellAsync(string script)
    {
        var result = await RunAsync("bash", "-ec", script);
        return result.EnsureSuccess().Output;
    }

    /// <summary>Starts a program that goes on running; its standard input is empty.</summary>
    public LabProcess Start(params string[] command)
    {
        var output = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"command{Interlocked.Increment(ref _commands)}"));
        return LabProcess.Start(
            [.. (string[])["ip", "netns", "exec", Namespace, "bash", "-c", LabResource.Read("view.sh"), $"lab-{Name}", _directory, output], .. command],
            command,
            output);
    }

    /// <summary>The ids of the processes on this host that run a program of this name, of at most 15 letters as comm in proc(5).</summary>
    public IReadOnlyList<int> ProcessesOf(string program)
    {
        var @namespace = InNamespace(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget);
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && IsRunning(id))];

        bool IsRunning(int id)
        {
            try
            {
                return File.ReadAllText($"/proc/{id}/comm").TrimEnd('\n') == program && new FileInfo($"/proc/{id}/ns/net").LinkTarget == @namespace;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
                return false;
            }
        }
    }

    /// <summary>Writes a file of the host, with the directories it needs.</summary>
    public void WriteFile(string path, string text)
    {
        var target = MapPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    /// <summary>Reads a file of the host.</summary>
    public string ReadFile(string path) => File.ReadAllText(MapPath(path));

    /// <summary>Puts a program of the machine into the host's /usr/local/bin.</summary>
    public void InstallProgram(string path)
    {
        var target = MapPath(Path.Combine("/usr/local/bin", Path.GetFileName(path)));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // Renamed into place, as package managers do: the one that is there may be running.
        File.Copy(path, target + ".new", overwrite: true);
        File.Move(target + ".new", target, overwrite: true);
    }

    /// <summary>Loses what a machine keeps in its memory alone: /run and /dev/shm.</summary>
    internal void ForgetVolatileFiles()
    {
        foreach (var directory in new[] { "/run", "/dev/shm" })
            Directory.Delete(_directory + directory, recursive: true);
        // Made anew with what the first program that runs finds there.
        File.Delete(Path.Combine(_directory, ".prepared"));
    }

    /// <summary>Where the machine keeps a file of the host, one under <see cref="PrivateDirectories"/>.</summary>
    public string MapPath(string path) =>
        PrivateDirectories.Any(directory => path.StartsWith(directory + '/', StringComparison.Ordinal))
            ? _directory + path
            : throw new ArgumentException($"{path} is not the host's own: only {string.Join(", ", PrivateDirectories)} are.", nameof(path));

    /// <summary>Calls <paramref name="function"/> on a thread inside the host's network namespace, so that sockets it makes belong there for good.</summary>
    /// <remarks>Only what runs before it returns is inside: an async function would go on outside.</remarks>
    public T InNamespace<T>(Func<T> function) => NetworkNamespace.Call(Namespace, function);

    /// <summary>A new socket on this host, for IPv4 or IPv6 alone; it may be used from any thread.</summary>
    public Socket OpenSocket(SocketType type, ProtocolType protocol, AddressFamily family = AddressFamily.InterNetwork) =>
        InNamespace(() => new Socket(family, type, protocol));
}
