using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Tests.Cli;

/// <summary>The operator's commands as processes, on a table whose daemon is gone.</summary>
public sealed class OperatorCommandsTests : IDisposable
{
    private const string Configuration = "lan = [\"lan0\"]\n" + Sample.Uplinks;
    private const string SilentWarning =
        "mwanlb: warning: the daemon is silent (is 'mwanlb run' alive?): Squid's helpers and proxies follow, forwarded connections take the default route\n";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Drain_ThenResumeAndWeight_AreInTheTableForEveryProgram()
    {
        var table = Table();

        Assert.Equal(("fibre: draining; it has no live connections; new ones go by dsl\n", SilentWarning, 0), await RunAsync("drain", "fibre"));
        Assert.True(table.IsDraining(0));
        Assert.Equal(("fibre: gets new connections again\n", SilentWarning, 0), await RunAsync("resume", "fibre"));
        Assert.False(table.IsDraining(0));
        Assert.Equal(
            ("dsl: weight 1000 (configured: 1); no policy in use goes by weights other than 0\n", SilentWarning, 0), await RunAsync("weight", "dsl", "1000"));
        Assert.Equal(1000, table.OperatorWeight(1));
        Assert.Equal("dsl: weight 1, as configured; no policy in use goes by weights other than 0\n", (await RunAsync("weight", "dsl", "configured")).Output);
        Assert.Null(table.OperatorWeight(1));
    }

    [Theory]
    [InlineData("drain", "fiber")]
    [InlineData("resume", "Fibre")]
    [InlineData("weight", "x", "5")]
    public async Task AnyCommand_UnknownUplink_NamesTheKnownOnes(params string[] command)
    {
        Table();

        Assert.Equal(
            ("", $"mwanlb: there is no uplink '{command[1]}'; the configuration has fibre, dsl\n", 2), await RunAsync(command));
    }

    [Theory]
    [InlineData("drain", "fibre")]
    [InlineData("weight", "fibre", "0")]
    public async Task AnyCommand_NoTable_SaysWhy(params string[] command)
    {
        Assert.Equal(
            ("", $"mwanlb: {_directory.Path}: there is no uplink table ('mwanlb run' has not started yet)\n", 1), await RunAsync(command));
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("1.5")]
    [InlineData("many")]
    public async Task Weight_NotAWeight_RefusedBeforeAnythingIsTouched(string weight)
    {
        var table = Table();

        Assert.Equal(("", $"mwanlb: '{weight}' is no weight: 0 to 1000, or 'configured'\n", 2), await RunAsync("weight", "fibre", weight));
        Assert.Null(table.OperatorWeight(0));
    }

    [Fact]
    public async Task Status_Json_IsReadableByPrograms()
    {
        Table().SetDraining(0, true);

        var (output, errors, exitCode) = await RunAsync("status", "--json");

        Assert.Equal(("", 1), (errors, exitCode));
        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.False(json.RootElement.GetProperty("daemon").GetProperty("isAlive").GetBoolean());
        Assert.True(json.RootElement.GetProperty("uplinks")[0].GetProperty("isDraining").GetBoolean());
    }

    private UplinkTable Table() => UplinkTableFile.OpenOrCreate(_directory.Path, Sample.Parse(Configuration).Uplinks, DateTimeOffset.UnixEpoch, out _);

    private Task<(string Output, string Errors, int ExitCode)> RunAsync(params string[] command) =>
        MarkerProcess.RunAsync([.. command, "--config", _directory.Write("mwanlb.toml", Configuration), "--state", _directory.Path]);
}
