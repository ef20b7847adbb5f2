using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Hosting;

/// <summary>Reads the configuration again at SIGHUP. One that is wrong changes nothing.</summary>
/// <param name="path">The configuration file.</param>
/// <param name="running">The configuration that the daemon was started with.</param>
/// <param name="takers">Who takes what.</param>
/// <param name="journal">Where it is kept that it was done.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class ReloadService(
    string path, RouterModel running, IEnumerable<IReloadable> takers, IEventJournal journal, ILogger<ReloadService> logger) : IHostedService, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<IReloadable> _takers = [.. takers];
    private PosixSignalRegistration? _signal;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            try
            {
                Reload();
            }
            catch (Exception e)
            {
                // An exception that leaves a signal's handler ends the process.
                Refuse($"{path}: {e.Message}");
            }
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _signal?.Dispose();

    /// <summary>Reads it, and hands it on.</summary>
    internal void Reload()
    {
        lock (_lock)
        {
            var loaded = ConfigurationFile.Load(path);
            if (loaded.Model is not { } model)
            {
                Refuse(loaded.ToString());
                return;
            }

            // What is kept by an uplink's place in the file would be taken for another one's.
            if (!model.Uplinks.Select(uplink => (uplink.Name, uplink.Fwmark)).SequenceEqual(running.Uplinks.Select(uplink => (uplink.Name, uplink.Fwmark))))
            {
                Refuse($"{path}: the uplinks' names, order or marks have changed: run 'mwanlb apply' and restart the daemon");
                return;
            }

            var what = string.Join(", ", _takers.Where(taker => IsTaken(taker, model)).Select(taker => taker.What));
            Log.Reloaded(logger, path, what);
            journal.Record(new HistoryEvent(EventKind.Reloaded) { Cause = path, Done = $"in force: {what}" });
        }
    }

    // One that fails must not keep the others from it.
    private bool IsTaken(IReloadable taker, RouterModel model)
    {
        try
        {
            taker.Reload(model);
            return true;
        }
        catch (Exception e)
        {
            Refuse($"{taker.What}: {e.Message}");
            return false;
        }
    }

    private void Refuse(string problem)
    {
        Log.ReloadRefused(logger, problem);
        journal.Record(new HistoryEvent(EventKind.ReloadRefused) { Cause = problem, Done = "the configuration stays as it was" });
    }
}
