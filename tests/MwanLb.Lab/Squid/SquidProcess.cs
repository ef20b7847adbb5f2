namespace MwanLb.Lab;

/// <summary>Debian's Squid with Debian's squid.conf, on a host of the lab.</summary>
public sealed class SquidProcess : IAsyncDisposable
{
    /// <summary>Debian's default.</summary>
    public const int Port = 3128;

    private const string CacheLogPath = "/var/log/squid/cache.log";
    private const string AccessLog = "/var/log/squid/lab.log";

    // Last in conf.d, so that access rules of other fragments are asked before it allows the LAN.
    private const string LabFragment = $"""
        acl lab_lan src 192.168.101.0/24 192.168.102.0/24 fd00:101::/64 fd00:102::/64
        http_access allow lab_lan
        visible_hostname router.lab
        pinger_enable off
        shutdown_lifetime 0 seconds
        buffered_logs off
        logformat lab {SquidAccessRecord.LogFormat}
        access_log stdio:{AccessLog} lab

        """;

    private readonly LabHost _host;
    private readonly LabProcess _process;

    private readonly IReadOnlyList<string> _fragments;

    private SquidProcess(LabHost host, LabProcess process, IReadOnlyList<string> fragments)
    {
        _host = host;
        _process = process;
        _fragments = fragments;
    }

    /// <summary>The process id of Squid's master.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the master has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Squid's own account of what it does.</summary>
    public string CacheLog => _host.ReadFile(CacheLogPath);

    /// <summary>How often a worker of Squid 5 ended itself over a helper that ended while requests were being written to it, which is Squid's own fault.</summary>
    public int WriteAborts => CacheLog.Split("assertion failed: Write.cc:40").Length - 1;

    /// <summary>The requests served so far, oldest first.</summary>
    public IReadOnlyList<SquidAccessRecord> AccessRecords
    {
        get
        {
            var log = _host.ReadFile(AccessLog);
            return [.. log[..(log.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(SquidAccessRecord.Parse)];
        }
    }

    /// <summary>Starts Squid with <paramref name="fragments"/> in /etc/squid/conf.d, in front of the lab's own, and waits until it listens.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="fragments">File name without ".conf", and text.</param>
    public static Task<SquidProcess> StartAsync(LabHost host, params (string Name, string Text)[] fragments) => StartAsync(host, [], fragments);

    /// <summary>The same, run by another program.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="wrapper">That program and its arguments, behind which Squid's command line is put.</param>
    /// <param name="fragments">File name without ".conf", and text.</param>
    public static async Task<SquidProcess> StartAsync(LabHost host, string[] wrapper, params (string Name, string Text)[] fragments)
    {
        foreach (var (name, text) in fragments)
            host.WriteFile(FragmentPath(name), text);
        host.WriteFile(FragmentPath("zz-lab"), LabFragment);
        (await host.RunAsync("squid", "-k", "parse")).EnsureSuccess();
        // Of an earlier one on the same host.
        foreach (var log in (string[])[AccessLog, CacheLogPath])
            File.Delete(host.MapPath(log));
        // As Debian's systemd unit starts it, but for syslog.
        var process = host.Start([.. wrapper, "squid", "--foreground", "-YC"]);
        await TcpPort.WaitUntilListeningAsync(host, Port, process);
        return new SquidProcess(host, process, [.. fragments.Select(fragment => fragment.Name)]);
    }

    /// <summary>What an admin does: <c>squid -k rotate</c>, <c>squid -k reconfigure</c>…</summary>
    public async Task ControlAsync(string action) => (await _host.RunAsync("squid", "-k", action)).EnsureSuccess();

    /// <summary>The processes that run MwanLb's helper here.</summary>
    public IReadOnlyList<int> HelperIds => _host.ProcessesOf("mwanlb-helper");

    /// <summary>Sends all of <see cref="HelperIds"/> a signal by its name.</summary>
    public async Task SignalHelpersAsync(string signal)
    {
        foreach (var id in HelperIds)
            await LabProcess.KillAsync(signal, id);
    }

    /// <summary>Stops it, kills what it leaves behind, and takes its fragments out of conf.d.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        foreach (var name in _fragments)
            File.Delete(_host.MapPath(FragmentPath(name)));
    }

    private static string FragmentPath(string name) => $"/etc/squid/conf.d/{name}.conf";
}
