using System.Collections.Immutable;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Helper;

/// <summary>Puts the helper together. The one place that touches the standard streams: stdout carries the protocol alone, words go to stderr (Squid's cache.log).</summary>
internal static class HelperProgram
{
    /// <summary>Answers by the configuration until Squid closes the pipe.</summary>
    public static int Run(string configurationPath, string stateDirectory)
    {
        var loaded = ConfigurationFile.Load(configurationPath);
        if (loaded.Model is not { } model)
        {
            return RunUnmarked(loaded.Findings.Select(f => f.ToString(configurationPath)));
        }

        using var state = UplinkState.Follow(
            stateDirectory, model.Pools, TimeProvider.System, status => Say($"{stateDirectory}: {status}"));
        using var counts = model.CountsFile is { } path ? new CountsFollower(state, path, TimeProvider.System, Say) : null;
        using var affinity = AffinityState.Follow(stateDirectory, model, TimeProvider.System, notice => Say($"{stateDirectory}: {notice}"));
        return Answer(new SelectionEngine(state, model.Rules, (ulong)TimeProvider.System.GetTimestamp(), affinity), model.Uplinks);
    }

    /// <summary>Answers every request without a mark: the helper must never end while Squid runs, whatever is wrong.</summary>
    public static int RunUnmarked(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            Say(problem);
        }

        Say("answers every request without a mark; repair this, then 'squid -k rotate'");
        return Answer(null, []);
    }

    private static int Answer(SelectionEngine? engine, ImmutableArray<Uplink> uplinks)
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        new HelperLoop(engine, new HelperReplies(uplinks)).Run(input, output);
        return 0;
    }

    private static void Say(string text)
    {
        try
        {
            Console.Error.WriteLine("mwanlb-helper: " + text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // cache.log's disk is full, or there is no stderr: no reason to stop answering.
        }
    }
}
