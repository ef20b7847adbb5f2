using Microsoft.Extensions.Logging;

namespace MwanLb.Marker.Health.Reporting;

/// <summary>Writes the report once a second, and once more at a change.</summary>
/// <param name="monitor">Whose report.</param>
/// <param name="stateDirectory">Where to.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where a failure is said, once.</param>
/// <remarks>For one thread.</remarks>
internal sealed class HealthReporter(HealthMonitor monitor, string stateDirectory, TimeProvider time, ILogger<HealthReporter> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long? _writtenAt;
    private long _changes;
    private bool _isFailing;

    /// <summary>What a daemon before this one wrote last; null: nothing.</summary>
    public HealthReport? ReadFormer() => HealthFile.TryRead(stateDirectory);

    /// <summary>Writes it where that is due.</summary>
    /// <returns>When it is due again.</returns>
    public TimeSpan Report()
    {
        var changes = monitor.Changes;
        if (_writtenAt is { } at && changes == _changes && time.GetElapsedTime(at) is var past && past < Interval)
        {
            return Interval - past;
        }

        _writtenAt = time.GetTimestamp();
        _changes = changes;
        try
        {
            HealthFile.Write(stateDirectory, monitor.Report());
            _isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                Log.ReportFailed(logger, Path.Combine(stateDirectory, HealthFile.Name), e.Message);
            }

            _isFailing = true;
        }

        return Interval;
    }
}
