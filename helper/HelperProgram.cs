using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Squid;
using MwanLb.Engine.Uplinks;
using MwanLb.Helper.Protocol;
using MwanLb.Helper.Reporting;

namespace MwanLb.Helper;

/// <summary>Puts the helper together. The one place that touches the standard streams: stdout carries the protocol alone, words go to stderr (Squid's cache.log).</summary>
internal static class HelperProgram
{
    private static volatile PickerCounters? _counters;

    /// <summary>Answers by the configuration until Squid closes the pipe.</summary>
    public static int Run(HelperOptions options)
    {
        using var log = new HelperLog(CacheLog.Open(), options.LogFile);
        return Answer(new AnswererSource(() => Prepare(options, log), AnswererSource.Patience, log.Warn), log);
    }

    /// <summary>Answers every request without a mark: the helper must never end while Squid runs, whatever is wrong.</summary>
    public static int RunUnmarked(IReadOnlyCollection<string> problems)
    {
        using var log = new HelperLog(CacheLog.Open(), null);
        return Answer(new AnswererSource(() => Unmarked(problems, log), AnswererSource.Patience, log.Warn), log);
    }

    private static int Answer(AnswererSource source, HelperLog log)
    {
        using var input = StandardStreams.OpenInput();
        using var output = StandardStreams.OpenOutput();
        var loop = new HelperLoop(source);
        using var summary = new AnswerSummary(loop.Counts, log, TimeProvider.System);
        loop.Run(input, output);
        _counters?.Dispose();
        log.Say($"ends with Squid's input; {summary.Total}");
        return 0;
    }

    private static Answerer Prepare(HelperOptions options, HelperLog log)
    {
        var path = options.ConfigurationPath;
        var loaded = ConfigurationFile.Load(path);
        if (loaded.Model is not { } model)
        {
            return Unmarked(loaded.Findings.Select(f => f.ToString(path)), log);
        }

        var directory = options.StateDirectory;
        var state = UplinkState.Follow(directory, model.Pools, TimeProvider.System, status => log.Warn($"{directory}: {status}"));
        if (model.CountsFile is { } counts)
        {
            _ = new CountsFollower(state, counts, TimeProvider.System, log.Warn);
        }

        var affinity = AffinityState.Follow(directory, model, TimeProvider.System, notice => log.Warn($"{directory}: {notice}"));
        var engine = new SelectionEngine(state, model.Rules, (ulong)TimeProvider.System.GetTimestamp(), affinity);
        _counters = new PickerCounters(state, PickerKind.Helper, TimeProvider.System);
        var isSticky = options.Replies.HasFlag(ReplyOptions.ConnectionTag);
        var format = SquidLineFormat.Parse(options.Format ?? SquidLineFormat.Default(options.Mode, isSticky), options.Mode);
        foreach (var code in format.Unknown)
        {
            log.Warn($"--format: \"{code}\" is no code that a choice can go by: its field is ignored");
        }

        if (isSticky && !format.Fields.Contains(SquidField.ConnectionTag))
        {
            log.Warn("--sticky keeps nothing together: --format has no %note{clt_conn_tag}");
        }

        log.Say($"answers by {model.Uplinks.Length} uplinks of {path}");
        return new Answerer(
            engine,
            format,
            new HelperReplies(model.Uplinks, options.Replies),
            isSticky ? new UplinkNames(model.Uplinks) : null,
            _counters);
    }

    private static Answerer Unmarked(IEnumerable<string> problems, HelperLog log)
    {
        foreach (var problem in problems)
        {
            log.Warn(problem);
        }

        log.Warn("answers every request without a mark; repair this, then 'squid -k rotate'");
        return Answerer.Unmarked;
    }
}
