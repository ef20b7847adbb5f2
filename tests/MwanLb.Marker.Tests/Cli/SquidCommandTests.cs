using System.Text.Json;
using MwanLb.Marker.Tests.Squid;

namespace MwanLb.Marker.Tests.Cli;

public sealed class SquidCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Squid_ConfigurationElsewhere_IsPassedOnToTheHelper()
    {
        var config = _directory.Write("m.toml", "lan = [\"lan0\"]\n" + Sample.Uplinks);

        var (output, errors, exitCode) = await MarkerProcess.RunAsync("squid", "--config", config, "--state", "/run/other");

        Assert.Equal(("", 0), (errors, exitCode));
        Assert.Contains($"/usr/local/bin/mwanlb-helper --config {config} --state /run/other\n", output, StringComparison.Ordinal);
        Assert.StartsWith($"# Written by 'mwanlb squid --form open' for {config}.", output, StringComparison.Ordinal);
        Assert.Contains("\n# dsl\nacl mwanlb_mark_2 note mark_ 0x2\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Squid_Output_IsWrittenWhole()
    {
        var config = _directory.Write("m.toml", "lan = [\"lan0\"]\n" + Sample.Uplinks);
        var expected = (await MarkerProcess.RunAsync("squid", "--config", config)).Output;

        Assert.Equal(("", "", 0), await MarkerProcess.RunAsync("squid", "--config", config, "--output", _directory["mwanlb.conf"]));
        Assert.Equal(expected, await File.ReadAllTextAsync(_directory["mwanlb.conf"], TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
    }

    [Fact]
    public async Task Squid_OutputNowhere_SaysSo()
    {
        var config = _directory.Write("m.toml", "lan = [\"lan0\"]\n" + Sample.Uplinks);

        var (_, errors, exitCode) = await MarkerProcess.RunAsync("squid", "--config", config, "--output", "/nonexistent/x.conf");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("mwanlb: /nonexistent/x.conf: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Squid_PathThatSquidConfCannotCarry_Refuses()
    {
        var config = _directory.Write("my router.toml", "lan = [\"lan0\"]\n" + Sample.Uplinks);

        Assert.Equal(("", $"mwanlb: '{config}': squid.conf cannot give a helper such a path\n", 2), await MarkerProcess.RunAsync("squid", "--config", config));
    }

    [Theory]
    [InlineData("--check", "--form", "strict")]
    [InlineData("--check", "--output", "x")]
    [InlineData("--json")]
    [InlineData("--form", "none")]
    public async Task Squid_OptionsThatDoNotGoTogether_EndWithTwo(params string[] arguments)
    {
        var (output, errors, exitCode) = await MarkerProcess.RunAsync(["squid", .. arguments]);

        Assert.Equal(2, exitCode);
        Assert.NotEqual("", errors);
        Assert.DoesNotContain("external_acl_type", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Mistakes_ListsThemAndEndsWithTwo()
    {
        var (path, arguments) = WithSquidConf(SquidSample.Open.Replace(" cache=0", "", StringComparison.Ordinal));

        var (output, errors, exitCode) = await MarkerProcess.RunWithToolsAsync(_directory.Path, arguments);

        Assert.Equal(($"{path}: 1 error, 0 warnings\n", 2), (output, exitCode));
        Assert.StartsWith($"{path}:1: error: external_acl_type mwanlb: cache = 262144 by default: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_HintsAlone_AreNoProblem()
    {
        var (path, arguments) = WithSquidConf(SquidSample.Open.Replace(" ipv4", "", StringComparison.Ordinal));

        var (output, errors, exitCode) = await MarkerProcess.RunWithToolsAsync(_directory.Path, arguments);

        Assert.Equal(($"{path}: no problems\n", 0), (output, exitCode));
        Assert.Contains($"{path}:1: hint: external_acl_type mwanlb: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Json_HasEveryField()
    {
        var (path, arguments) = WithSquidConf(SquidSample.Open.Replace(" cache=0", "", StringComparison.Ordinal));

        var (output, errors, exitCode) = await MarkerProcess.RunWithToolsAsync(_directory.Path, [.. arguments, "--json"]);

        Assert.Equal(("", 2), (errors, exitCode));
        using var report = JsonDocument.Parse(output);
        Assert.Equal((path, false), (report.RootElement.GetProperty("path").GetString(), report.RootElement.GetProperty("isGood").GetBoolean()));
        var finding = report.RootElement.GetProperty("findings")[0];
        Assert.Equal(["file", "line", "severity", "item", "value", "message", "remedy"], finding.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("error", 1), (finding.GetProperty("severity").GetString(), finding.GetProperty("line").GetInt32()));
    }

    /// <summary>A squid.conf whose helper is there, and a Squid that finds nothing wrong with it.</summary>
    private (string Path, string[] Arguments) WithSquidConf(string text)
    {
        const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        foreach (var tool in new[] { "squid", "mwanlb-helper", "setpriv" })
        {
            File.SetUnixFileMode(_directory.Write(tool, "#!/bin/sh\nexit 0\n"), Executable);
        }

        var config = _directory.Write("m.toml", "lan = [\"lan0\"]\n" + Sample.Uplinks);
        var path = _directory.Write("squid.conf", text.Replace("/usr/local/bin/mwanlb-helper", $"{_directory["mwanlb-helper"]} --config {config}", StringComparison.Ordinal));
        return (path, ["squid", "--config", config, "--check", path]);
    }
}
