using System.Reflection;
using Microsoft.Extensions.Hosting;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.History;

/// <summary>Records that the daemon starts and ends.</summary>
/// <param name="journal">Where to.</param>
internal sealed class LifeHistory(IEventJournal journal) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var version = typeof(LifeHistory).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        journal.Record(new HistoryEvent(EventKind.Started) { Cause = $"mwanlb {version}, process {Environment.ProcessId}" });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        journal.Record(new HistoryEvent(EventKind.Stopped) { Cause = "told to stop" });
        return Task.CompletedTask;
    }
}
