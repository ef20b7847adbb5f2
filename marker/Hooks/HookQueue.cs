using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Hooks;

/// <summary>What waits for one hook: it is told one event after the other, in their order, and keeps no other hook waiting.</summary>
internal sealed class HookQueue
{
    // One that hangs takes half a minute an event: what waits behind so many is an hour old.
    private const int Capacity = 128;
    private const int LoggedLines = 5;

    private readonly Channel<HistoryEvent> _queue = Channel.CreateBounded<HistoryEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly string _program;
    private readonly HookModel _model;
    private readonly ILogger _logger;
    private long _lost;

    /// <param name="program">The hook.</param>
    /// <param name="model">Of which events it is told, and how long it may take.</param>
    /// <param name="logger">Where its output goes.</param>
    /// <param name="former">What the same hook is still being told by the queue before this one; null: nothing.</param>
    public HookQueue(string program, HookModel model, ILogger logger, Task? former = null)
    {
        (_program, _model, _logger) = (program, model, logger);
        Done = Task.Run(() => RunAsync(former ?? Task.CompletedTask));
    }

    /// <summary>The hook.</summary>
    public string Program => _program;

    /// <summary>Ends when the last event has been told after <see cref="Complete"/>.</summary>
    public Task Done { get; }

    /// <summary>Takes an event. Returns at once.</summary>
    public void Take(HistoryEvent happened)
    {
        if (_model.Events.Contains(happened.Kind) && !_queue.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    private async Task RunAsync(Task former)
    {
        await former.ConfigureAwait(false);
        await foreach (var happened in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await TellAsync(happened).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                Log.Lost(_logger, _program, lost);
            }
        }
    }

    private async Task TellAsync(HistoryEvent happened)
    {
        var kind = EnumWord.Of(happened.Kind);
        try
        {
            var (exitCode, output) = await HookRun.RunAsync(_program, happened, _model.Timeout).ConfigureAwait(false);
            var lines = string.Join(" | ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(LoggedLines));
            if (exitCode == 0)
            {
                Log.Ran(_logger, _program, kind, lines);
            }
            else if (exitCode == HookRun.Killed)
            {
                Log.Killed(_logger, _program, kind, _model.Timeout.TotalSeconds, lines);
            }
            else
            {
                Log.Failed(_logger, _program, kind, exitCode, lines);
            }
        }
        catch (Exception e)
        {
            // No process, no memory, no timeout(1): the next event must find somebody who listens.
            Log.CannotRun(_logger, _program, kind, e.Message);
        }
    }
}
