namespace MwanLb.Lab;

/// <summary>MwanLb's forward proxy on the lab's router.</summary>
public sealed class ProxyProcess : IAsyncDisposable
{
    /// <summary>The configuration's default.</summary>
    public const int Port = 8080;

    private const string AccessLogDirectory = "/var/log/mwanlb";

    private readonly LabHost _host;
    private readonly LabProcess _process;

    private ProxyProcess(LabHost host, LabProcess process) => (_host, _process) = (host, process);

    /// <summary>How clients name it.</summary>
    public static string Url { get; } = $"http://{LabTopology.RouterLanAddress}:{Port}";

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has said.</summary>
    public string Output => _process.Output + _process.Error;

    /// <summary>The requests served so far, oldest first.</summary>
    public IReadOnlyList<string> AccessLines
    {
        get
        {
            // Rolled by day: the name has the date in it.
            var directory = _host.MapPath(AccessLogDirectory);
            if (!Directory.Exists(directory))
                return [];
            return [.. Directory.GetFiles(directory, "access*.log").Order().SelectMany(ReadShared)];
        }
    }

    /// <summary>Starts it by the router's configuration, and waits until it listens.</summary>
    public static async Task<ProxyProcess> StartAsync(LabHost host)
    {
        if (!File.Exists(host.MapPath("/usr/local/bin/mwanlb-proxy")))
            host.InstallProgram(Product.Program("mwanlb-proxy"));
        var process = host.Start("mwanlb-proxy");
        await TcpPort.WaitUntilListeningAsync(host, Port, process);
        return new ProxyProcess(host, process);
    }

    /// <summary>Sends it a signal by its name.</summary>
    public Task SignalAsync(string signal) => LabProcess.KillAsync(signal, Id);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static IEnumerable<string> ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
