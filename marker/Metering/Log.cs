using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Metering;

internal static partial class Log
{
    [LoggerMessage(EventIds.QuotaSoft, LogLevel.Warning, "{Uplink}: quota: {Used}: its share falls from here on")]
    public static partial void Soft(ILogger logger, string uplink, string used);

    [LoggerMessage(EventIds.QuotaReached, LogLevel.Warning, "{Uplink}: quota reached: {Used} ({Then})")]
    public static partial void Reached(ILogger logger, string uplink, string used, string then);

    [LoggerMessage(EventIds.QuotaPeriodBegun, LogLevel.Information, "{Uplink}: quota: a new period begins on {Start:yyyy-MM-dd}; {Used} were used in the one before")]
    public static partial void PeriodBegun(ILogger logger, string uplink, DateOnly start, string used);

    [LoggerMessage(EventIds.QuotaUnknown, LogLevel.Warning,
        "{Uplink}: quota: not all of this period was counted, {Used} so far: 'mwanlb quota set {Uplink} USED' tells what the provider says")]
    public static partial void Unknown(ILogger logger, string uplink, string used);

    [LoggerMessage(EventIds.QuotaNotSaved, LogLevel.Warning, "quotas: {Problem}; counting goes on in memory, and what is counted is lost with the daemon")]
    public static partial void NotSaved(ILogger logger, string problem);

    [LoggerMessage(EventIds.QuotaUnreadable, LogLevel.Warning, "quotas: {Problem}; what was counted before is not known from it")]
    public static partial void Unreadable(ILogger logger, string problem);

    [LoggerMessage(EventIds.QuotaSet, LogLevel.Information, "{Uplink}: quota: {Used} are used, says the operator")]
    public static partial void Corrected(ILogger logger, string uplink, string used);
}
