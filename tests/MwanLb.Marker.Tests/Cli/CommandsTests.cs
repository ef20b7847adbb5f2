using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Cli;

public sealed class CommandsTests : IDisposable
{
    private const string Good = "lan = [\"lan0\"]\nbackend = \"iptables\"\n" + Sample.Uplinks;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Check_Good_SaysSo()
    {
        var path = Write(Good);

        Assert.Equal(($"{path}: good: 2 uplinks (fibre, dsl)\n", "", 0), await MarkerProcess.RunAsync("check", "--config", path));
    }

    [Fact]
    public async Task Check_Warning_IsGoodAndSaysIt()
    {
        var path = Write(Sample.Uplinks);

        var (output, errors, exitCode) = await MarkerProcess.RunAsync("check", "--config", path);

        Assert.Equal(($"{path}: good: 2 uplinks (fibre, dsl)\n", 0), (output, exitCode));
        Assert.Matches($"^{path}(:[0-9]+:[0-9]+)?: warning: lan: .*\n$", errors);
    }

    [Fact]
    public async Task Check_Mistakes_ListsAllAndEndsWithTwo()
    {
        var path = Write(Good.Replace("weight = 2", "weight = -1\ngatway = \"x\"", StringComparison.Ordinal));

        var (output, errors, exitCode) = await MarkerProcess.RunAsync("check", "--config", path);

        Assert.Equal(("", 2), (output, exitCode));
        var lines = errors.Split('\n')[..^1];
        Assert.Equal(2, lines.Length);
        Assert.Equal($"{path}:8:10: error: uplink \"fibre\": weight = -1: must be 0 to 1000", lines[0]);
        Assert.StartsWith($"{path}:9:1: error: uplink \"fibre\": unknown key 'gatway'", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("plan")]
    [InlineData("apply")]
    [InlineData("run")]
    public async Task AnyCommand_NoSuchFile_EndsWithTwo(string command)
    {
        var path = _directory["none.toml"];

        Assert.Equal(("", $"{path}: error: there is no such file\n", 2), await MarkerProcess.RunAsync(command, "--config", path, "--state", _directory.Path));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Theory]
    [InlineData("chekc")]
    [InlineData("check", "--confg")]
    [InlineData]
    public async Task Main_WrongCommandLine_EndsWithTwo(params string[] arguments)
    {
        var (_, errors, exitCode) = await MarkerProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.NotEqual("", errors);
    }

    [Theory]
    [InlineData(">/dev/full", "No space left on device", "check")]
    [InlineData(">/dev/full", "No space left on device", "plan")]
    [InlineData(">/dev/full", "No space left on device", "sim", "--flows", "5", "--policy", "random")]
    [InlineData(">/dev/full", "No space left on device", "sim", "--flows", "5", "--policy", "random", "--json")]
    [InlineData(">/dev/full", "No space left on device", "status")]
    [InlineData(">/dev/full", "No space left on device", "why", "192.168.1.5", "203.0.113.7")]
    [InlineData(">&-", "Bad file descriptor", "check")]
    public async Task AnyCommand_StandardOutputTakesNothing_SaysSo(string redirection, string reason, params string[] command) => Assert.Equal(
        ("", $"mwanlb: the result cannot be written to standard output: {reason}\n", 1),
        await MarkerProcess.RunRedirectedAsync(redirection, [.. command, "--config", Write(Good), "--state", _directory.Path]));

    [Fact]
    public async Task Plan_NoAdministrator_PrintsWhatApplyRuns()
    {
        var expected = RoutingScript.Apply(
            RoutingPlan.Create(Sample.Parse(Good), new BackendChoice(MarkingBackend.Iptables, "named in the configuration")), _directory.Path);

        Assert.Equal((expected, "", 0), await MarkerProcess.RunUnprivilegedAsync("plan", "--config", Write(Good), "--state", _directory.Path));
    }

    [Theory]
    [InlineData("apply", "mwanlb: routes, rules and kernel settings are the administrator's: run this as root\n")]
    [InlineData("clean", "mwanlb: routes, rules and kernel settings are the administrator's: run this as root\n")]
    public async Task ApplyAndClean_NoAdministrator_Refuse(string command, string refusal)
    {
        Assert.Equal(("", refusal, 1), await MarkerProcess.RunUnprivilegedAsync(command, "--config", Write(Good), "--state", _directory["s"]));
        Assert.False(Directory.Exists(_directory["s"]));
    }

    [Fact]
    public async Task Clean_NothingApplied_SaysSo()
    {
        var state = _directory["s"];

        Assert.Equal(
            ($"mwanlb: nothing to take back ({state}/applied is empty or missing)\n", "", 0), await MarkerProcess.RunAsync("clean", "--state", state));
    }

    [Theory]
    // nft refuses, iptables waits for its lock as every other call does
    [InlineData("echo 'no queue here'; echo more; exit 1", "case \"$*\" in *'-w 5'*) exit 0;; esac; exit 4",
        0, "# Marking rules by iptables: nft does not take the rules: no queue here.\n", "")]
    [InlineData("exit 0", "exit 1", 0, "# Marking rules by nftables: this kernel takes all the rules.\n", "")]
    [InlineData("exit 127", "exit 127", 1, "",
        "mwanlb: no tool for the marking rules: there is no nft command; and there is no iptables command: install the package nftables or iptables")]
    public async Task Plan_AnyBackend_ChoosesByAskingTheTools(string nft, string iptablesRestore, int expected, string output, string errors)
    {
        WriteTool("nft", nft);
        WriteTool("iptables-restore", iptablesRestore);

        var result = await MarkerProcess.RunWithToolsAsync(
            _directory.Path, "plan", "--config", Write("lan = [\"lan0\"]\n" + Sample.Uplinks), "--state", _directory.Path);

        Assert.Equal(expected, result.ExitCode);
        Assert.Contains(output, result.Output, StringComparison.Ordinal);
        Assert.StartsWith(errors, result.Errors, StringComparison.Ordinal);
    }

    private string Write(string configuration) => _directory.Write("mwanlb.toml", configuration);

    private void WriteTool(string name, string body) => File.SetUnixFileMode(
        _directory.Write(name, $"#!/bin/sh\ncat >/dev/null\n{body}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
