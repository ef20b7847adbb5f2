using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.Cli;

/// <summary><c>mwanlb events</c> as a process.</summary>
public sealed class EventsCommandTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    private readonly TestDirectory _directory = new();
    private readonly string _path;

    public EventsCommandTests() => _path = _directory["events.jsonl"];

    public static TheoryData<string[], string> Mistakes => new()
    {
        { ["--last", "0"], "--last 0: must be 1 to 1000000" },
        { ["--last", "many"], "--last many: must be 1 to 1000000" },
        { ["--since", "yesterday"], "--since yesterday: must be a time ago such as 30m, 24h or 7d, or a date such as 2026-11-25 or \"2026-11-25 14:30\"" },
        { ["--since", "24"], "--since 24: must be a time ago such as 30m, 24h or 7d, or a date such as 2026-11-25 or \"2026-11-25 14:30\"" },
        { ["--uplink", "cable"], "there is no uplink 'cable'; the configuration has fibre, dsl" },
        { ["--outage", "dsl-9"], "{0} has no outage 'dsl-9'; the last ones are dsl-1" },
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Events_Mistake_IsNamed(string[] options, string message)
    {
        WriteStory();

        var (output, errors, exitCode) = await RunAsync(options);

        Assert.Equal(("", 2, $"mwanlb: {message.Replace("{0}", _path, StringComparison.Ordinal)}\n"), (output, exitCode, errors));
    }

    [Fact]
    public async Task Events_NoHistory_SaysSo() => Assert.Equal(("", $"mwanlb: {_path}: there is no history yet: 'mwanlb run' writes it\n", 1), await RunAsync());

    [Fact]
    public async Task Events_StoryOfAnOutage_IsTold()
    {
        WriteStory();

        var (output, _, _) = await RunAsync("--outage", "dsl-1");

        Assert.Matches(@"^outage dsl-1: dsl, from 2026-11-\d\d \d\d:00:00\.000 [+-]\d\d:\d\d, 4 min 10 s\n", output);
        Assert.Equal(
            """
                  +0.000 s  dsl     down                              wan1: no carrier
                  +0.033 s  dsl     failed-over                       its mark leads to fibre's table
                +250.000 s  dsl     up                  4 min 10 s    3 good rounds

            """,
            output[(output.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public async Task Events_TableAndJson_GoByTheSameQuestion()
    {
        WriteStory();

        var (table, _, _) = await RunAsync("--uplink", "dsl", "--last", "2");
        var (json, _, _) = await RunAsync("--uplink", "dsl", "--last", "2", "--json");
        var (none, _, _) = await RunAsync("--since", "1h", "--json");

        Assert.Equal(["failed-over", "up"], table.Split('\n')[1..^1].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]));
        Assert.Equal(["failed-over", "up"], json.Split('\n')[..^1].Select(line => EnumWord.Of(HistoryJson.TryRead(line)!.Kind)));
        Assert.Equal("", none);
    }

    [Fact]
    public async Task Events_RolledAndTorn_BothFilesAreReadAndTheTornLineIsNot()
    {
        File.WriteAllText(JournalFile.OldPath(_path), HistoryJson.Line(new HistoryEvent(EventKind.Started) { Time = Start }) + "\n");
        File.WriteAllText(_path, "{\"kind\":\"down\",\"ti\n" + HistoryJson.Line(new HistoryEvent(EventKind.Stopped) { Time = Start }) + "\n{\"kind\":\"do");

        var (json, _, exitCode) = await RunAsync("--json");

        Assert.Equal((0, 2), (exitCode, json.Split('\n').Length - 1));
    }

    private void WriteStory()
    {
        HistoryEvent[] events =
        [
            new(EventKind.Started) { Time = Start.AddHours(-1), Cause = "mwanlb" },
            new(EventKind.Down) { Time = Start, Uplink = "dsl", Outage = "dsl-1", Cause = "wan1: no carrier" },
            new(EventKind.FailedOver) { Time = Start.AddMilliseconds(33), Uplink = "dsl", Outage = "dsl-1", Done = "its mark leads to fibre's table" },
            new(EventKind.Up) { Time = Start.AddSeconds(250), Uplink = "dsl", Outage = "dsl-1", Cause = "3 good rounds", DurationSeconds = 250 },
        ];
        File.WriteAllText(_path, string.Concat(events.Select(happened => HistoryJson.Line(happened) + "\n")));
    }

    private Task<(string Output, string Errors, int ExitCode)> RunAsync(params string[] options)
    {
        var configuration = _directory.Write("mwanlb.toml", $"lan = []\n[log]\nevents = \"{_path}\"\n" + Sample.Uplinks);
        return MarkerProcess.RunAsync(["events", "--config", configuration, .. options]);
    }
}
