using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.History;

/// <summary>The thread that writes events to the file: nobody who records one waits for a disk.</summary>
/// <param name="file">The file.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says that it cannot.</param>
internal sealed class JournalWriter(JournalFile file, TimeProvider time, ILogger<JournalWriter> logger) : ThreadedService("journal"), IEventSink
{
    // A thousand uplinks that fail at once; or a second of a disk that hangs while something flaps as fast as the kernel tells.
    private const int Capacity = 4096;

    private readonly Channel<HistoryEvent> _queue =
        Channel.CreateBounded<HistoryEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _lost;
    private bool _isFailing;

    /// <inheritdoc/>
    public void Take(HistoryEvent happened)
    {
        if (!_queue.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Writes what waits. On the thread.</summary>
    internal void Write()
    {
        var lines = new List<string>();
        while (lines.Count < Capacity && _queue.Reader.TryRead(out var happened))
        {
            lines.Add(HistoryJson.Line(happened));
        }

        if (lines.Count == 0)
        {
            return;
        }

        var lost = Interlocked.Exchange(ref _lost, 0);
        if (lost > 0)
        {
            lines.Insert(0, HistoryJson.Line(new HistoryEvent(EventKind.EventsLost)
            {
                Time = time.GetUtcNow(),
                Count = lost,
                Cause = "they came faster than they could be written, or the file could not be written",
            }));
        }

        try
        {
            file.Append(string.Concat(lines.Select(line => line + "\n")));
            _isFailing = false;
        }
        catch (Exception e)
        {
            // Whatever it is, such as a file that is a pipe and has no length: what ends this thread would end the daemon.
            // What was to be said of those that were lost before counts itself no more.
            Interlocked.Add(ref _lost, lines.Count + (lost > 0 ? lost - 1 : 0));
            if (!_isFailing)
            {
                Log.JournalFailed(logger, file.Path, e.Message);
            }

            _isFailing = true;
        }
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Write();
        }
    }

    /// <inheritdoc/>
    protected override void Interrupt() => _queue.Writer.TryComplete();
}
