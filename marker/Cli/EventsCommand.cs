using System.CommandLine;
using System.Globalization;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.History.Reading;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb events</c>: the history, with or without a daemon.</summary>
internal sealed class EventsCommand
{
    private const int LargestLast = 1_000_000;
    private const int DefaultLast = 50;

    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(200);

    private readonly Option<bool> _json = new("--json") { Description = "As lines of JSON." };
    private readonly Option<string?> _uplink = new("--uplink") { Description = "Of this uplink alone.", HelpName = "NAME" };
    private readonly Option<string?> _outage = new("--outage") { Description = "The whole story of one outage, by the name that it has in the log, in 'mwanlb status' and here.", HelpName = "ID" };
    private readonly Option<string?> _since = new("--since") { Description = "From then on: 24h, 2026-11-25, \"2026-11-25 14:30\".", HelpName = "TIME" };
    private readonly Option<string?> _last = new("--last") { Description = $"So many at most, the newest; {DefaultLast} unless --since or --outage is given.", HelpName = "N" };
    private readonly Option<bool> _follow = new("--follow") { Description = "Goes on with what happens from now on, until it is ended." };
    private readonly Option<string?> _file = new("--file") { Description = "Reads this file; else the configuration says which (log.events).", HelpName = "FILE" };

    public static Command Create(CommonOptions options)
    {
        var events = new EventsCommand();
        var command = new Command("events", "Shows what the daemon saw and did: outages, failovers, repairs, and what the operator did.")
        {
            events._json, events._uplink, events._outage, events._since, events._last, events._follow, events._file,
        };
        command.SetAction(parsed => events.Run(parsed, parsed.GetValue(options.Config)!));
        return command;
    }

    private int Run(ParseResult parsed, string configuration)
    {
        var (since, last) = (parsed.GetValue(_since), parsed.GetValue(_last));
        var query = new EventQuery { Uplink = parsed.GetValue(_uplink), Outage = parsed.GetValue(_outage) };
        if (since is not null)
        {
            if (SinceText.TryParse(since, TimeProvider.System) is not { } moment)
            {
                return Terminal.Fail($"--since {since}: must be {SinceText.Expected}", ExitCode.BadInput);
            }

            query = query with { Since = moment };
        }

        if (last is not null && (!int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > LargestLast))
        {
            return Terminal.Fail($"--last {last}: must be 1 to {LargestLast}", ExitCode.BadInput);
        }

        query = query with { Last = last is not null ? int.Parse(last, CultureInfo.InvariantCulture) : since is null && query.Outage is null ? DefaultLast : null };
        if (parsed.GetValue(_file) is { } file)
        {
            return Show(parsed, file, query, null);
        }

        return Terminal.WithModel(configuration, model => model.EventsFile is { } path
            ? Show(parsed, path, query, model)
            : Terminal.Fail($"{configuration}: log.events = \"\": no history is kept", ExitCode.BadInput));
    }

    private int Show(ParseResult parsed, string path, EventQuery query, RouterModel? model)
    {
        IReadOnlyList<HistoryEvent> all;
        long position;
        try
        {
            all = JournalReader.Read(path, out position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Terminal.Fail($"{path}: {e.Message}");
        }

        if (Objection(path, query, model, all) is { } objection)
        {
            return objection;
        }

        var (json, events) = (parsed.GetValue(_json), query.Of(all));
        var width = EventText.UplinkWidth(events);
        var exitCode = Terminal.Print(
            json ? string.Concat(events.Select(happened => HistoryJson.Line(happened) + "\n"))
            : query.Outage is { } outage && events.Count > 0 ? EventText.Story(outage, events, TimeProvider.System.LocalTimeZone)
            : EventText.Head(width) + string.Concat(events.Select(happened => EventText.Line(happened, width, TimeProvider.System.LocalTimeZone))));
        return exitCode == ExitCode.Success && parsed.GetValue(_follow) ? Follow(path, position, query, json, width) : exitCode;
    }

    private static int? Objection(string path, EventQuery query, RouterModel? model, IReadOnlyList<HistoryEvent> all)
    {
        if (all.Count == 0 && !File.Exists(path))
        {
            return Terminal.Fail($"{path}: there is no history yet: 'mwanlb run' writes it");
        }

        // A name that the history knows may have left the configuration since.
        if (query.Uplink is { } name && model is not null && model.Uplinks.All(uplink => uplink.Name != name) && all.All(happened => happened.Uplink != name))
        {
            return Terminal.Fail($"there is no uplink '{name}'; the configuration has {string.Join(", ", model.Uplinks.Select(u => u.Name))}", ExitCode.BadInput);
        }

        if (query.Outage is { } outage && all.All(happened => happened.Outage != outage))
        {
            var known = all.Where(happened => happened.Outage is not null).Select(happened => happened.Outage!).Distinct().TakeLast(5).ToList();
            return Terminal.Fail(
                $"{path} has no outage '{outage}'" + (known.Count == 0 ? ", nor any other" : $"; the last ones are {string.Join(", ", known)}"), ExitCode.BadInput);
        }

        return null;
    }

    private static int Follow(string path, long position, EventQuery query, bool json, int width)
    {
        using var timer = new PeriodicTimer(FollowInterval);
        while (timer.WaitForNextTickAsync().AsTask().GetAwaiter().GetResult())
        {
            IReadOnlyList<HistoryEvent> events;
            try
            {
                events = JournalReader.ReadFrom(path, ref position);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Terminal.Fail($"{path}: {e.Message}");
            }

            var text = string.Concat(events.Where(query.Matches).Select(
                happened => json ? HistoryJson.Line(happened) + "\n" : EventText.Line(happened, width, TimeProvider.System.LocalTimeZone)));
            if (text.Length > 0 && Terminal.Print(text) is not ExitCode.Success and var exitCode)
            {
                return exitCode;
            }

            Console.Out.Flush();
        }

        return ExitCode.Success;
    }
}
