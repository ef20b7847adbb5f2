using System.Net;
using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Health;

internal static partial class Log
{
    [LoggerMessage(EventIds.CannotMeasureRtt, LogLevel.Warning,
        "the capability CAP_NET_RAW is missing: no round-trip time is measured (ICMP), and lowest-latency takes turns. Run as root, or give it in the systemd unit")]
    public static partial void CannotMeasure(ILogger logger);

    [LoggerMessage(EventIds.RttMeasured, LogLevel.Debug, "{Uplink}: {Target} answered after {Milliseconds:0.0} ms (NaN: not at all)")]
    public static partial void Measured(ILogger logger, string uplink, IPAddress target, double milliseconds);
}
