using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Alerts;

/// <summary>Sends what one outlet is to send, beside everything else.</summary>
internal sealed class AlertWorker : IAsyncDisposable
{
    private const int Capacity = 1024;

    private readonly Channel<HistoryEvent> _queue = Channel.CreateBounded<HistoryEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly IAlertOutlet _outlet;
    private readonly AlertBacklog _backlog;
    private readonly AlertStore _store;
    private readonly Func<AlertDigest, AlertMessage> _compose;
    private readonly Func<IEventJournal> _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _work;

    /// <param name="outlet">The way.</param>
    /// <param name="alerts">When to send.</param>
    /// <param name="store">Where it is kept what waits.</param>
    /// <param name="compose">Writes messages.</param>
    /// <param name="journal">Where it is recorded what was given up; asked for late, for the journal itself hands on to us.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it says what it does.</param>
    public AlertWorker(
        IAlertOutlet outlet, AlertModel alerts, AlertStore store, Func<AlertDigest, AlertMessage> compose, Func<IEventJournal> journal, TimeProvider time, ILogger logger)
    {
        (_outlet, _store, _compose, _journal, _time, _logger) = (outlet, store, compose, journal, new SteadyTime(time), logger);
        _backlog = new AlertBacklog(alerts, store.Load(), _time);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Takes an event. Returns at once.</summary>
    public void Take(HistoryEvent happened) => _queue.Writer.TryWrite(happened);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        // What came last is sent by the next daemon.
        TakeAll();
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        var waiting = _queue.Reader.WaitToReadAsync(_stopping.Token).AsTask();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using (var waited = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
                {
                    await Task.WhenAny(waiting, DueAsync(waited.Token)).ConfigureAwait(false);
                    // Else each event would leave a delay behind that nobody waits for, until the daemon stops.
                    await waited.CancelAsync().ConfigureAwait(false);
                }

                TakeAll();
                GiveUp();
                if (_backlog.Due <= _time.GetUtcNow())
                {
                    await SendAsync().ConfigureAwait(false);
                }
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                // A bug in a message must not end all that follow; it counts as one that failed, so that it does not come again at once.
                Log.Failed(_logger, _outlet.Name, e);
                _backlog.NoteFailed();
            }
            catch (Exception)
            {
                // Broken off. Whatever that has led to: it is not to reach whoever stops us, who may be a reload.
                return;
            }

            if (waiting.IsCompleted && !_stopping.IsCancellationRequested)
            {
                waiting = _queue.Reader.WaitToReadAsync(_stopping.Token).AsTask();
            }
        }
    }

    private Task DueAsync(CancellationToken cancellationToken)
    {
        if (_backlog.Due is not { } due)
        {
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        var left = due - _time.GetUtcNow();
        return Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellationToken);
    }

    private void TakeAll()
    {
        var isChanged = false;
        while (_queue.Reader.TryRead(out var happened))
        {
            isChanged |= _backlog.Take(happened);
        }

        if (isChanged)
        {
            _store.Save(_backlog.State);
        }
    }

    private void GiveUp()
    {
        if (_backlog.DropOld() is > 0 and var dropped)
        {
            Log.Dropped(_logger, _outlet.Name, dropped, AlertBacklog.Lifetime.TotalHours);
            _store.Save(_backlog.State);
            _journal().Record(new HistoryEvent(EventKind.AlertDropped) { Count = dropped, Cause = $"{_outlet.Name}: could not be sent for {AlertBacklog.Lifetime.TotalHours:0} hours" });
        }
    }

    private async Task SendAsync()
    {
        var digest = _backlog.Peek();
        var message = _compose(digest);
        try
        {
            var answer = await _outlet.SendAsync(message, _stopping.Token).ConfigureAwait(false);
            _backlog.NoteSent(digest);
            Log.Sent(_logger, _outlet.Name, message.Subject, answer);
        }
        catch (AlertException e)
        {
            Log.NotSent(_logger, _outlet.Name, message.Subject, e.Message, _backlog.NoteFailed().TotalSeconds);
        }

        _store.Save(_backlog.State);
    }
}
