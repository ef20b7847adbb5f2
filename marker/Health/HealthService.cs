using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health.Probing;
using MwanLb.Marker.Health.Reporting;

namespace MwanLb.Marker.Health;

/// <summary>The thread that asks every target when it is due, and hands what comes of it to the monitor.</summary>
internal sealed class HealthService : IHostedService, IDisposable
{
    // A target that answers after three seconds is as good as dead for whoever waits for a page, and shows no less that the line carries.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Time-outs and questions that are due within it are done together: a thread that wakes for each costs more than the probes. Replies are taken as they come.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _stopping = new();
    private readonly EchoReceiver _receiver = new();
    private readonly ConcurrentQueue<Uplink> _returned = new();
    private readonly RouterModel _model;
    private readonly HealthMonitor _monitor;
    private readonly HealthReporter _reporter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ProbeSchedule _schedule;
    private readonly ImmutableArray<ProbeSet> _probes;
    private Thread? _thread;
    private int _saidUnable;

    public HealthService(RouterModel model, HealthMonitor monitor, HealthReporter reporter, TimeProvider time, ILogger<HealthService> logger)
    {
        (_model, _monitor, _reporter, _time, _logger) = (model, monitor, reporter, time, logger);
        _schedule = new ProbeSchedule(model.Health, time);
        _probes = [.. model.Uplinks.Select(uplink => new ProbeSet(uplink, model.Health[uplink.Index], _receiver, time))];
        monitor.LinkReturned = uplink =>
        {
            _returned.Enqueue(uplink);
            _receiver.Wake();
        };
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_reporter.ReadFormer() is { } former)
        {
            _monitor.Resume(former);
        }

        _thread = new Thread(Run) { Name = "health", IsBackground = true };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        foreach (var probes in _probes)
        {
            probes.Dispose();
        }

        _stopping.Dispose();
        _receiver.Dispose();
    }

    private void Stop()
    {
        if (!_stopping.IsCancellationRequested)
        {
            _stopping.Cancel();
            _receiver.Wake();
            _thread?.Join();
        }
    }

    private void Run()
    {
        var isFailing = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Hear(Step());
                isFailing = false;
            }
            catch (Exception e)
            {
                // A bug here must not end the probes: what is down would stay down for ever.
                if (!isFailing)
                {
                    Log.ProbingFailed(_logger, e);
                }

                isFailing = true;
                _stopping.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
            }
        }
    }

    // Replies come far more often than anything is due: they alone are no reason to look for what is.
    private void Hear(TimeSpan wait)
    {
        var start = _time.GetTimestamp();
        wait = wait > ShortestWait ? wait : ShortestWait;
        while (wait - _time.GetElapsedTime(start) is var left && left > TimeSpan.Zero && !_receiver.Hear(left))
        {
        }
    }

    private TimeSpan Step()
    {
        while (_returned.TryDequeue(out var uplink))
        {
            _schedule.Hurry(uplink.Index);
        }

        foreach (var (uplink, target) in _schedule.TakeDue())
        {
            _ = AskAsync(uplink, target);
        }

        var look = _monitor.Look();
        var report = _reporter.Report();
        var (next, due) = (_schedule.Next, look < report ? look : report);
        return next < due ? next : due;
    }

    private async Task AskAsync(int uplink, int target)
    {
        var number = _monitor.Ask(uplink, target);
        ProbeAnswer answer;
        try
        {
            answer = await _probes[uplink].Probes[target].AskAsync(Patience, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (_stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
        catch (Exception e)
        {
            // Whatever a probe has not foreseen says nothing about the line.
            answer = ProbeAnswer.Unable(e.Message);
        }

        var (name, asked) = (_model.Uplinks[uplink].Name, _probes[uplink].Probes[target].Target);
        Log.Probed(_logger, name, asked.Text, answer.Detail, answer.Rtt.TotalMilliseconds);
        if (answer.Outcome is ProbeOutcome.Unable && Interlocked.Exchange(ref _saidUnable, 1) == 0)
        {
            Log.CannotProbe(_logger, name, asked.Text, answer.Detail);
        }

        _monitor.Take(uplink, target, number, answer);
    }
}
