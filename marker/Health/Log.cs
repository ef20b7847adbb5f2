using System.Net;
using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Health;

internal static partial class Log
{
    [LoggerMessage(EventIds.RttMeasured, LogLevel.Debug, "{Uplink}: {Target} answered after {Milliseconds:0.0} ms (NaN: not at all)")]
    public static partial void Measured(ILogger logger, string uplink, IPAddress target, double milliseconds);
}
