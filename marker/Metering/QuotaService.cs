using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;
using MwanLb.Marker.Measuring;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Metering;

/// <summary>The thread that reads the meters once a second, and sees that they are kept.</summary>
internal sealed class QuotaService(
    RouterModel model, UplinkTable table, string stateDirectory, IEventJournal journal, TimeProvider time, ILogger<QuotaService> logger)
    : ThreadedService("quota"), IReloadable
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Memory cards wear out by writing. What a crash of the whole machine takes is what was counted since.
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    private readonly QuotaDesk _desk = new(table, journal, logger);
    private readonly string _directory = MeterFile.DirectoryOf(model);
    private volatile RouterModel _model = model;
    private string _boot = "";
    private long _savedAt;
    private readonly HashSet<string> _failing = [];

    /// <inheritdoc/>
    public string What => "quotas";

    private DateOnly Today => DateOnly.FromDateTime(time.GetLocalNow().DateTime);

    /// <inheritdoc/>
    public void Reload(RouterModel model) => _model = model;

    /// <inheritdoc/>
    protected override void Run()
    {
        Try("begin", Begin);
        do
        {
            Try("look", Step);
        }
        while (!Pause(Interval));
        Save(_directory);
    }

    /// <inheritdoc/>
    protected override void Interrupt()
    {
    }

    private void Begin()
    {
        _savedAt = time.GetTimestamp();
        _boot = File.ReadAllText(BootIdPath).Trim();
        var former = MeterFile.TryRead(stateDirectory, _directory, out var problem);
        if (problem is not null)
        {
            Log.Unreadable(logger, problem);
        }

        _desk.Resume(former, _model, _boot, Today);
    }

    private void Step()
    {
        var model = _model;
        var isMetered = model.Quotas.Any(quota => quota is not null);
        var counters = isMetered ? InterfaceCounters.Parse(File.ReadAllText(InterfaceCounters.Path)) : [];
        var isNews = _desk.Step(model, uplink => Read(uplink, counters), uplink => MeterFile.TakeCorrection(_directory, uplink.Name), Today);
        if (!isMetered)
        {
            return;
        }

        Save(stateDirectory);
        if (isNews || time.GetElapsedTime(_savedAt) >= SaveInterval)
        {
            _savedAt = time.GetTimestamp();
            Save(_directory);
        }
    }

    private static MeterReading? Read(Uplink uplink, Dictionary<string, InterfaceCounters> counters) =>
        counters.TryGetValue(uplink.Interface, out var bytes) && InterfaceName.IndexOf(uplink.Interface) is > 0 and var index
            ? new MeterReading(index, bytes.Received, bytes.Sent)
            : null;

    private void Save(string directory)
    {
        if (_desk.Meters is { Count: > 0 } meters)
        {
            Try(directory, () => MeterFile.Write(directory, new MeterBook(time.GetUtcNow(), _boot, meters)));
        }
    }

    // Whatever goes wrong here must not end the counting; it is said once, until it has gone well again.
    private void Try(string what, Action act)
    {
        try
        {
            act();
            _failing.Remove(what);
        }
        catch (Exception e)
        {
            if (_failing.Add(what))
            {
                Log.NotSaved(logger, e.Message);
            }
        }
    }
}
