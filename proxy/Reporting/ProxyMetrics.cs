using System.Diagnostics;
using System.Diagnostics.Metrics;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Reporting;

/// <summary>What the proxy counts. Tags are uplinks' names and our own words alone, so that there is a bounded number of series.</summary>
internal sealed class ProxyMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "MwanLb.Proxy";

    /// <summary>The uplink of what left by none.</summary>
    public const string NoUplink = "none";

    private readonly Counter<long> _requests;
    private readonly UpDownCounter<long> _tunnels;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _dialFailures;
    private readonly Counter<long> _raceWins;
    private readonly Counter<long> _names;
    private readonly Counter<long> _authenticationFailures;
    private readonly Counter<long> _logLinesLost;

    /// <summary>Makes the instruments.</summary>
    public ProxyMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        _requests = Meter.CreateCounter<long>("mwanlb.proxy.requests", "{request}", "Requests and tunnels that have ended, by uplink and outcome.");
        _tunnels = Meter.CreateUpDownCounter<long>("mwanlb.proxy.tunnels", "{tunnel}", "Tunnels that are open, by uplink.");
        _bytes = Meter.CreateCounter<long>("mwanlb.proxy.bytes", "By", "Bytes to and from servers, by uplink and direction.");
        _dialFailures = Meter.CreateCounter<long>("mwanlb.proxy.dial.failures", "{dial}", "Dials that failed, by uplink.");
        _raceWins = Meter.CreateCounter<long>("mwanlb.proxy.race.wins", "{dial}", "Connections that another uplink than the chosen one brought about, by that uplink.");
        _names = Meter.CreateCounter<long>("mwanlb.proxy.names", "{name}", "Names looked up, by where the answer came from and what it was.");
        _authenticationFailures = Meter.CreateCounter<long>("mwanlb.proxy.authentication.failures", "{attempt}", "Attempts that were not accepted, by cause.");
        _logLinesLost = Meter.CreateCounter<long>("mwanlb.proxy.access_log.lost", "{line}", "Lines of the access log that could not be written.");
    }

    /// <summary>Whose instruments they are.</summary>
    public Meter Meter { get; }

    public void RequestEnded(string? uplink, string outcome) => _requests.Add(1, Uplink(uplink), new("outcome", outcome));

    public void TunnelOpened(string? uplink) => _tunnels.Add(1, Uplink(uplink));

    public void TunnelClosed(string? uplink) => _tunnels.Add(-1, Uplink(uplink));

    /// <summary>Counts what went through.</summary>
    /// <param name="uplink">By which.</param>
    /// <param name="sent">To the server.</param>
    /// <param name="received">From the server.</param>
    public void Transferred(string? uplink, long sent, long received)
    {
        _bytes.Add(sent, Uplink(uplink), new("direction", "sent"));
        _bytes.Add(received, Uplink(uplink), new("direction", "received"));
    }

    public void DialFailed(string? uplink) => _dialFailures.Add(1, Uplink(uplink));

    public void RaceWon(string? uplink) => _raceWins.Add(1, Uplink(uplink));

    public void NameFromCache() => _names.Add(1, new("source", "cache"), new("outcome", "cached"));

    public void NameAsked(NameOutcome outcome) => _names.Add(1, new("source", "servers"), new("outcome", Word(outcome)));

    public void AuthenticationFailed(string cause) => _authenticationFailures.Add(1, new KeyValuePair<string, object?>("cause", cause));

    public void LogLinesLost(long count) => _logLinesLost.Add(count);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Uplink(string? name) => new("uplink", name ?? NoUplink);

    private static string Word(NameOutcome outcome) => outcome switch
    {
        NameOutcome.Found => "found",
        NameOutcome.NoSuchName => "no-such-name",
        NameOutcome.NoAddress => "no-address",
        NameOutcome.Failed => "failed",
        NameOutcome.TimedOut => "timed-out",
        _ => throw new UnreachableException(),
    };
}
