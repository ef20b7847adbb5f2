using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Counting;

internal static partial class Log
{
    [LoggerMessage(EventIds.Counted, LogLevel.Debug, "counted {Entries} conntrack entries anew ({Completeness}); {Wrong} had been counted wrongly")]
    public static partial void Counted(ILogger logger, long entries, long wrong, string completeness);

    [LoggerMessage(EventIds.CountFailed, LogLevel.Warning, "the connections cannot be counted; least-connections goes by what was assigned since")]
    public static partial void CountFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.CountRecovered, LogLevel.Information, "the connections are counted again")]
    public static partial void CountRecovered(ILogger logger);

    [LoggerMessage(EventIds.CountGap, LogLevel.Warning, "changes of connections were missed ({Reason}): counting them all anew; {Gaps} gaps so far")]
    public static partial void CountGap(ILogger logger, string reason, long gaps);

    [LoggerMessage(EventIds.Estimating, LogLevel.Information,
        "more than {Rate} new connections a second: their number is estimated by what is assigned, so that the kernel need not tell of each")]
    public static partial void Estimating(ILogger logger, long rate);

    [LoggerMessage(EventIds.EstimateEnded, LogLevel.Information, "fewer new connections: each is counted again")]
    public static partial void EstimateEnded(ILogger logger);

    [LoggerMessage(EventIds.EventsIncomplete, LogLevel.Information,
        "net.netfilter.nf_conntrack_events is not 1, so connections that began earlier do not tell of their end: counting by dumps too ('mwanlb apply' sets it)")]
    public static partial void EventsIncomplete(ILogger logger);
}
