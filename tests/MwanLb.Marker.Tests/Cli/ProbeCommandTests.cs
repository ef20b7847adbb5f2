namespace MwanLb.Marker.Tests.Cli;

/// <summary><c>mwanlb probe</c> as a process, where no probe can leave. What it tells of real lines is in the end-to-end tests.</summary>
public sealed class ProbeCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Probe_UnknownUplink_EndsWithTwo()
    {
        var (_, errors, exitCode) = await MarkerProcess.RunAsync(Command("", "cable"));

        Assert.Equal((2, "mwanlb: there is no uplink 'cable'; the configuration has fibre, dsl\n"), (exitCode, errors));
    }

    [Fact]
    public async Task Probe_NoProbes_SaysSo()
    {
        var (_, errors, exitCode) = await MarkerProcess.RunAsync(Command("health.probes = []\n", "dsl"));

        Assert.Equal((1, "mwanlb: dsl has no probes (probes = [])\n"), (exitCode, errors));
    }

    [Fact]
    public async Task Probe_NotTheAdministrator_SaysWhatIsMissing()
    {
        var (output, _, exitCode) = await MarkerProcess.RunUnprivilegedAsync(Command("health.probes = [\"icmp:198.51.100.1\", \"tcp:198.51.100.1:80\"]\n", "dsl"));

        Assert.Equal(1, exitCode);
        Assert.Matches(@"\Aicmp:198\.51\.100\.1 +- +permission denied: this needs CAP_NET_RAW", output);
        Assert.Matches(@"\ntcp:198\.51\.100\.1:80 +- +permission denied", output);
        Assert.EndsWith("\ndsl: 0 of 2 answered, 1 must: bad\n", output, StringComparison.Ordinal);
    }

    private string[] Command(string top, string uplink)
    {
        var path = _directory["mwanlb.toml"];
        File.WriteAllText(path, "lan = []\n" + top + Sample.Uplinks);
        return ["probe", uplink, "--config", path];
    }
}
