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
            "1 10.0.0.1 GET a 80 -\n2 10.0.0.1 GET b 80 -\n3 10.0.0.1 GET c\nno end", "--config", Write(Uplinks), "--state", _directory);
        var path = Path.Combine(_directory, "mwanlb.toml");

        Assert.Equal("1 OK wan_=fibre mark_=0x1\n2 OK wan_=dsl mark_=0x2\n3 OK wan_=fibre mark_=0x1\n", output);
        Assert.Equal(0, exitCode);
        Assert.Equal(
            [
                $"mwanlb-helper: {_directory}: goes on by the configuration alone, in its own memory: there is no uplink table ('mwanlb run' has not started yet)",
                $"mwanlb-helper: answers by 2 uplinks of {path}",
                "mwanlb-helper: ends with Squid's input; 3 answered: 3 by an uplink, 0 without a mark, 0 refusals; 1 lines not understood",
                "",
            ],
            errors.Split('\n'));
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
        Assert.Contains("mwanlb-helper: answers every request without a mark; repair this, then 'squid -k rotate'\n", errors, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("--mode rewrite", "1 http://a/ 10.0.0.1 GET -\n", "1 OK wan_=fibre mark_=0x1\n")]
    [InlineData("--mode store-id --explain", "1 http://a/ 10.0.0.1 GET -\n", "1 OK wan_=fibre mark_=0x1 why_=turn\n")]
    [InlineData(
        "--sticky --explain",
        "1 10.0.0.1 GET a 80 - - -\n2 10.0.0.1 GET a 80 - fibre -\n3 10.0.0.1 GET a 80 - gone -\n",
        "1 OK wan_=fibre mark_=0x1 clt_conn_tag=fibre why_=turn\n2 OK wan_=fibre mark_=0x1 clt_conn_tag=fibre why_=kept\n"
            + "3 OK wan_=dsl mark_=0x2 clt_conn_tag=dsl why_=turn\n")]
    [InlineData("--reply-tag --reply-log", "1 10.0.0.1 GET a 80 - -\n", "1 OK wan_=fibre mark_=0x1 tag=fibre log=fibre\n")]
    public async Task Main_Options_ShapeTheAnswers(string options, string input, string expected)
    {
        var (output, _, exitCode) = await HelperProcess.RunAsync(input, ["--config", Write(Uplinks), "--state", _directory, .. options.Split(' ')]);

        Assert.Equal((expected, 0), (output, exitCode));
    }

    [Fact]
    public async Task Main_FormatOfAUserFirst_FindsTheRuleOfTheUser()
    {
        const string Rule = "[[rule]]\nuser = \"anna m\"\nuplinks = [\"dsl\"]\n";

        var (output, errors, _) = await HelperProcess.RunAsync(
            "1 anna%20m a x -\n", "--config", Write(Uplinks + Rule), "--state", _directory, "--format", "%#un,%>rd,%>eui");

        Assert.Equal("1 OK wan_=dsl mark_=0x2\n", output);
        Assert.Contains("mwanlb-helper: --format: \"%>eui\" is no code that a choice can go by: its field is ignored\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_StickyWithoutTheTagInTheFormat_SaysThatNothingIsKept()
    {
        var (_, errors, _) = await HelperProcess.RunAsync("1 a\n", "--config", Write(Uplinks), "--state", _directory, "--sticky", "--format", "%>a");

        Assert.Contains("mwanlb-helper: --sticky keeps nothing together: --format has no %note{clt_conn_tag}\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_LogFile_HasWhatCacheLogHasAndTheProcess()
    {
        var path = Path.Combine(_directory, "helper-.log");

        await HelperProcess.RunAsync("1 10.0.0.1 GET a 80 - -\n", "--config", Write(Uplinks), "--state", _directory, "--log-file", path);

        var log = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_directory, "helper-*.log")), TestContext.Current.CancellationToken);
        Assert.Matches(@"INF \[\d+\] answers by 2 uplinks of ", log);
        Assert.Matches(@"INF \[\d+\] ends with Squid's input; 1 answered: 1 by an uplink", log);
    }

    [Fact]
    public async Task Main_HelpFromSquid_LeavesStdoutAlone()
    {
        var (output, errors, exitCode) = await HelperProcess.RunAsync("", "--help");

        Assert.Equal(("", 0), (output, exitCode));
        Assert.Contains("--format", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_ConfigurationThatHangs_AnswersWithoutAMarkAndEnds()
    {
        // A named pipe that nobody writes, as a file of a server that does not answer.
        var (output, errors, exitCode) = await HelperProcess.RunAsync(
            "mkfifo \"$CONFIG\"; exec \"$@\"", "1 10.0.0.1 GET a 80 - -\n", ["--config", Path.Combine(_directory, "pipe")], ("CONFIG", Path.Combine(_directory, "pipe")));

        Assert.Equal(("1 OK\n", 0), (output, exitCode));
        Assert.Contains("the configuration has not been read yet", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_CacheLogThatHangs_AnswersAndEnds()
    {
        // stderr is a pipe that is full and that nobody reads.
        var (output, _, exitCode) = await HelperProcess.RunAsync(
            "mkfifo \"$PIPE\"; exec 3<>\"$PIPE\"; head -c 65536 /dev/zero >&3; exec \"$@\" 2>&3",
            "1 10.0.0.1 GET a 80 - -\n",
            ["--config", Write(Uplinks), "--state", _directory],
            ("PIPE", Path.Combine(_directory, "pipe")));

        Assert.Equal(("1 OK wan_=fibre mark_=0x1\n", 0), (output, exitCode));
    }

    private string Write(string configuration)
    {
        var path = Path.Combine(_directory, "mwanlb.toml");
        File.WriteAllText(path, configuration);
        return path;
    }
}
