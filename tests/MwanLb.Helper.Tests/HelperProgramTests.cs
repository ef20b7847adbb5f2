namespace MwanLb.Helper.Tests;

public sealed class HelperProgramTests : IDisposable
{
    private const string Uplinks = """
        lan = []
        [[uplink]]
        name = "fibre"
        interface = "wan0"
        [[uplink]]
        name = "dsl"
        interface = "wan1"

        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("mwanlb-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Main_GoodConfiguration_AnswersInTurnAndEndsWithTheInput()
    {
        var (output, errors, exitCode) = await HelperProcess.RunAsync(
            "1 10.0.0.1 GET a 80\n2 10.0.0.1 GET b 80\n3 10.0.0.1 GET c 80\nno end", "--config", Write(Uplinks), "--state", _directory);

        Assert.Equal("1 OK wan_=fibre mark_=0x1\n2 OK wan_=dsl mark_=0x2\n3 OK wan_=fibre mark_=0x1\n", output);
        Assert.Equal(0, exitCode);
        Assert.Equal(
            $"mwanlb-helper: {_directory}: goes on by the configuration alone, in its own memory: there is no uplink table ('mwanlb run' has not started yet)\n",
            errors);
    }

    [Fact]
    public async Task Main_NoInput_EndsWithoutAWord()
    {
        var (output, _, exitCode) = await HelperProcess.RunAsync("", "--config", Write(Uplinks), "--state", _directory);

        Assert.Equal(("", 0), (output, exitCode));
    }

    [Fact]
    public async Task Main_BadConfiguration_SaysItAndAnswersUnmarked()
    {
        var path = Write(Uplinks + "gatway = \"10.0.0.1\"\n");

        var (output, errors, exitCode) = await HelperProcess.RunAsync("1 10.0.0.1 GET a 80\n10.0.0.1 GET b 80\n", "--config", path);

        Assert.Equal(("1 OK\nOK\n", 0), (output, exitCode));
        Assert.StartsWith($"mwanlb-helper: {path}:8:1: error: uplink \"dsl\": unknown key 'gatway'", errors, StringComparison.Ordinal);
        Assert.EndsWith("mwanlb-helper: answers every request without a mark; repair this, then 'squid -k rotate'\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_UnknownArgument_SaysItAndAnswersUnmarked()
    {
        var (output, errors, exitCode) = await HelperProcess.RunAsync("1 10.0.0.1 GET a 80\n", "--config", Write(Uplinks), "--stat", _directory);

        Assert.Equal(("1 OK\n", 0), (output, exitCode));
        Assert.Contains("mwanlb-helper: Unrecognized command or argument '--stat'.\n", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "1 OK wan_=fibre mark_=0x1\n")]
    [InlineData(false, "1 OK\n")]
    public async Task Main_NothingCanBeSaid_AnswersNevertheless(bool isConfigured, string answer)
    {
        // stderr is Squid's cache.log, on a disk that may be full.
        var (output, _, exitCode) = await HelperProcess.RunAsync(
            "exec \"$@\" 2>/dev/full", "1 10.0.0.1 GET a 80\n", ["--config", isConfigured ? Write(Uplinks) : _directory, "--state", _directory]);

        Assert.Equal((answer, 0), (output, exitCode));
    }

    private string Write(string configuration)
    {
        var path = Path.Combine(_directory, "mwanlb.toml");
        File.WriteAllText(path, configuration);
        return path;
    }
}
