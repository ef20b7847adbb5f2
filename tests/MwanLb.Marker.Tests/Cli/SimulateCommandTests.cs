using System.Text.Json;
using System.Xml.Linq;

namespace MwanLb.Marker.Tests.Cli;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Sim_NoAdministrator_PrintsTableAndDrawsPicture()
    {
        var picture = _directory["loads.svg"];

        var (output, errors, exitCode) = await MarkerProcess.RunAsync(
            "sim", "--config", Config(), "--flows", "500", "--fail", "dsl@60s-", "--policy", "least-connections", "--policy", "random", "--svg", picture);

        Assert.Equal(("", 0), (errors, exitCode));
        Assert.StartsWith("500 connections of ", output, StringComparison.Ordinal);
        Assert.Equal(
            ["as configured (round-robin)", "least-connections", "random", "best possible"],
            output.Split('\n')[^5..^1].Select(l => l[.."as configured (round-robin)".Length].TrimEnd()));
        Assert.NotNull(XDocument.Load(picture).Root);
    }

    [Fact]
    public async Task Sim_CaptureAsJson_IsOneObject()
    {
        var flows = _directory.Write("flows.csv", "start,client,destination\n0,10.0.0.1,a.example\n1,10.0.0.2,a.example\n");

        var (output, errors, exitCode) = await MarkerProcess.RunAsync("sim", "--config", Config(), "--flows-from", flows, "--path", "squid", "--json");

        Assert.Equal(("", 0), (errors, exitCode));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(2, json.RootElement.GetProperty("flows").GetInt32());
        Assert.Equal(11, json.RootElement.GetProperty("policies").GetArrayLength());
    }

    [Fact]
    public async Task Sim_WrongLine_SaysWhereAndPrintsNothing()
    {
        var flows = _directory.Write("flows.csv", "start,client,destination\n0,10.0.0.1,a.example\n1,nobody,a.example\n");

        Assert.Equal(
            ("", $"mwanlb: {flows}:3: client = \"nobody\": must be an IPv4 or IPv6 address\n", 2),
            await MarkerProcess.RunAsync("sim", "--config", Config(), "--flows-from", flows, "--svg", _directory["loads.svg"]));
        Assert.False(File.Exists(_directory["loads.svg"]));
    }

    [Theory]
    [InlineData("--fail", "fiber@60s-70s", "mwanlb: --fail fiber@60s-70s: there is no uplink 'fiber': fibre, dsl")]
    [InlineData("--fail", "@1-2", "mwanlb: --fail @1-2: there is no uplink '': fibre, dsl")]
    [InlineData("--flows", "0", "--flows 0: must be 1 to 10000000")]
    [InlineData("--flows", "many", "--flows many: must be 1 to 10000000")]
    [InlineData("--seed", "99999999999", "--seed 99999999999: must be 1 to 2147483647")]
    [InlineData("--duration", "00:10:00", "--duration 00:10:00: must be a number with ms, s, m, h or d, at least 1 s and at most a year")]
    [InlineData("--policy", "lowest-latancy", "lowest-latancy")]
    [InlineData("--path", "7", "7")]
    public async Task Sim_WrongOption_EndsWithTwo(string option, string value, string expected)
    {
        var (output, errors, exitCode) = await MarkerProcess.RunAsync("sim", "--config", Config(), option, value);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("peak/mean", output, StringComparison.Ordinal);
    }

    private string Config() => _directory.Write("mwanlb.toml", "lan = [\"lan0\"]\n" + Sample.Uplinks);
}
