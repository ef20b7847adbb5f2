using System.Globalization;
using System.Text.RegularExpressions;

namespace MwanLb.Lab;

/// <summary>The product on the lab's router, installed and started as an admin would.</summary>
public sealed partial class Gateway : IAsyncDisposable
{
    public const string ConfigurationPath = "/etc/mwanlb/mwanlb.toml";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly LabNetwork _lab;

    private Gateway(LabNetwork lab) => _lab = lab;

    /// <summary>The daemon that was started last.</summary>
    public LabProcess Daemon { get; private set; } = null!;

    /// <summary>Every placement that the daemon has logged so far, in order.</summary>
    public IReadOnlyList<Placement> Placements =>
    [
        .. PlacedLine().Matches(Daemon.Output).Select(match => new Placement(
            match.Groups["protocol"].Value,
            int.Parse(match.Groups["client"].Value, CultureInfo.InvariantCulture),
            int.Parse(match.Groups["destination"].Value, CultureInfo.InvariantCulture),
            match.Groups["uplink"].Value)),
    ];

    /// <summary>Copies the programs and writes the configuration, and no more.</summary>
    public static void Install(LabNetwork lab, GatewayOptions options) => Install(lab, options.ToToml(lab.Topology));

    /// <summary>Copies the programs and writes this configuration, and no more.</summary>
    public static void Install(LabNetwork lab, string configuration)
    {
        foreach (var program in new[] { "mwanlb", "mwanlb-helper" })
            lab.Router.InstallProgram(Product.Program(program));
        lab.Router.WriteFile(ConfigurationPath, configuration);
    }

    /// <summary>Installs, applies, and starts the daemon.</summary>
    public static async Task<Gateway> StartAsync(LabNetwork lab, GatewayOptions options)
    {
        Install(lab, options);
        (await lab.Router.RunAsync("mwanlb", "apply")).EnsureSuccess();
        return await AttachAsync(lab);
    }

    /// <summary>Starts the daemon of an installed product, on whatever rules there are.</summary>
    public static async Task<Gateway> AttachAsync(LabNetwork lab)
    {
        var gateway = new Gateway(lab);
        await gateway.StartDaemonAsync();
        return gateway;
    }

    /// <summary>Starts the daemon, again after a stop, and waits until it marks.</summary>
    public async Task StartDaemonAsync()
    {
        Daemon = _lab.Router.Start("mwanlb", "run");
        await Daemon.WaitForOutputAsync("marks new connections", StartLimit);
    }

    /// <summary>Starts Squid with the repository's recommended fragment as it stands.</summary>
    public Task<SquidProcess> StartSquidAsync() => StartSquidAsync("mwanlb");

    /// <summary>Starts Squid with one of the repository's fragments as it stands, and beside it others.</summary>
    /// <param name="fragment">Its name, without ".conf".</param>
    /// <param name="others">File name in conf.d, without ".conf", and text.</param>
    public Task<SquidProcess> StartSquidAsync(string fragment, params (string Name, string Text)[] others) =>
        SquidProcess.StartAsync(_lab.Router, [("mwanlb", SquidFragment.Read(fragment)), .. others]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Daemon.DisposeAsync();

    [GeneratedRegex(@"placed (?<protocol>\w+) \S+:(?<client>\d+) -> \S+:(?<destination>\d+) by (?<uplink>.+) \(\w+\)")]
    private static partial Regex PlacedLine();
}
