using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Measuring;

internal static partial class Log
{
    [LoggerMessage(EventIds.SlowStartBegun, LogLevel.Information, "{Uplink} takes new connections: slow start at {Percent} % of its share, {Length} for all of it")]
    public static partial void SlowStartBegun(ILogger logger, string uplink, int percent, TimeSpan length);

    [LoggerMessage(EventIds.SlowStartEnded, LogLevel.Information, "{Uplink} has its full share: slow start 100 %")]
    public static partial void SlowStartEnded(ILogger logger, string uplink);

    [LoggerMessage(EventIds.MeasuringFailed, LogLevel.Warning, "the interfaces' counters cannot be read; least-used and overflow go by the last figures")]
    public static partial void MeasuringFailed(ILogger logger, Exception exception);
}
