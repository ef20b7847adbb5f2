using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfqueue;

namespace MwanLb.Marker.Marking;

/// <summary>Owns one queue and the thread that answers it, from start to stop.</summary>
/// <param name="number">The queue's number.</param>
/// <param name="model">The configuration.</param>
/// <param name="engine">Who chooses; shared by all queues.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what it does.</param>
/// <param name="onUnmarked">Told, about as often, how many more packets went unmarked because the queue's socket had no room for them.</param>
/// <param name="onAlive">Called by the thread itself, about once in <see cref="WaitMilliseconds"/>, as long as it answers.</param>
internal sealed class QueueMarker(
    ushort number, RouterModel model, SelectionEngine engine, TimeProvider time, ILogger logger, Action<long> onUnmarked, Action onAlive) : IDisposable
{
    /// <summary>The longest that the thread waits for a packet, and so between two signs of life.</summary>
    public const int WaitMilliseconds = 1000;

    private static readonly TimeSpan AliveInterval = TimeSpan.FromMilliseconds(WaitMilliseconds / 2);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _stopping = new();

    // Held to close the queue and to wake it: the thread that stops us must not wake one that is closed at that moment.
    private readonly Lock _closing = new();
    private NfqueueSocket? _queue;
    private Thread? _thread;
    private NfqueueStatistics _reported;
    private long _unmarked;

    /// <summary>Takes the queue before anything is started, so that a daemon that cannot have it says so and ends.</summary>
    /// <exception cref="NetlinkException">Another process holds it, or a capability is missing.</exception>
    public void TakeQueue() => _queue = Bind();

    /// <summary>Starts answering.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { Name = $"marking {number}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Asks the thread to end; <see cref="Dispose"/> waits for it.</summary>
    public void RequestStop()
    {
        _stopping.Set();
        lock (_closing)
        {
            _queue?.Interrupt();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        RequestStop();
        _thread?.Join();
        Close();
        _stopping.Dispose();
    }

    private void Close()
    {
        lock (_closing)
        {
            if (_queue is not null)
            {
                CountUnmarked(_queue);
                _queue.Dispose();
                _queue = null;
            }
        }
    }

    private NfqueueSocket Bind()
    {
        var queue = NfqueueSocket.Open(new NfqueueOptions { Queue = number });
        _reported = default;
        _unmarked = 0;
        Log.QueueBound(logger, number, model.FwmarkMask);
        return queue;
    }

    private void Run()
    {
        using var neighbours = new KernelNeighbours(logger);
        var inboundUplinks = InboundUplinks.For(model, neighbours, time);
        inboundUplinks?.Prepare();
        var marker = new PacketMarker(
            engine,
            model.FwmarkMask,
            new RecentPlacements(time),
            inboundUplinks is not null || model.Rules.Any(r => !r.Match.Interfaces.IsEmpty) ? new InterfaceNames(time) : null,
            inboundUplinks,
            logger.IsEnabled(LogLevel.Trace) ? new PlacementLog(logger, model.Rules) : null);
        while (!_stopping.IsSet)
        {
            try
            {
                _queue ??= Bind();
                Answer(_queue, ref marker);
            }
            catch (Exception e)
            {
                // Whatever it was, the next packets must not wait for it: the rules pass them by while nobody holds the queue.
                Log.MarkingFailed(logger, number, e);
                Close();
                _stopping.Wait(RetryDelay);
            }
        }

        if (_queue is { Statistics: var total })
        {
            Close();
            Log.QueueClosed(logger, number, total.Packets, total.Verdicts);
        }
    }

    private void Answer(NfqueueSocket queue, ref PacketMarker marker)
    {
        var reportedAt = time.GetTimestamp();
        var aliveAt = reportedAt;
        var gathering = new PacketGathering(time);
        while (!_stopping.IsSet)
        {
            var packets = queue.Process(ref marker, WaitMilliseconds);
            var now = time.GetTimestamp();
            if (gathering.PaysAfter(packets, now))
            {
                NfqueueSocket.Rest(PacketGathering.RestTime);
            }

            if (time.GetElapsedTime(aliveAt, now) >= AliveInterval)
            {
                onAlive();
                CountUnmarked(queue);
                aliveAt = now;
            }

            if (time.GetElapsedTime(reportedAt, now) >= ReportInterval)
            {
                Report(queue.Statistics);
                reportedAt = now;
            }
        }

        // The kernel drops what is queued when the socket closes, and a client waits a second before it sends its SYN again.
        queue.StopQueueing(ref marker);
        Report(queue.Statistics);
    }

    private void CountUnmarked(NfqueueSocket queue)
    {
        var overruns = queue.Statistics.ReceiveOverruns;
        if (overruns > _unmarked)
        {
            onUnmarked(overruns - _unmarked);
            _unmarked = overruns;
        }
    }

    private void Report(NfqueueStatistics now)
    {
        var overruns = now.ReceiveOverruns - _reported.ReceiveOverruns;
        var rejected = now.RejectedVerdicts - _reported.RejectedVerdicts;
        var malformed = now.Malformed - _reported.Malformed;
        if (overruns + rejected + malformed > 0)
        {
            Log.QueueTrouble(logger, number, overruns, rejected, malformed);
        }

        _reported = now;
    }
}
