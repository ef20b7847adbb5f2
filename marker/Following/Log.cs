using System.Net;
using Microsoft.Extensions.Logging;
using MwanLb.Marker.Health;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Following;

internal static partial class Log
{
    [LoggerMessage(EventIds.LinkChanged, LogLevel.Debug, "{Uplink}: link {Before} -> {Now}: {Detail}")]
    public static partial void LinkChanged(ILogger logger, string uplink, LinkState? before, LinkState now, string detail);

    [LoggerMessage(EventIds.LinkObserverFailed, LogLevel.Error, "{Uplink}: what follows from the change of its link failed")]
    public static partial void ObserverFailed(ILogger logger, Exception exception, string uplink);

    [LoggerMessage(EventIds.Repaired, LogLevel.Warning, "was missing and is put back: {What}")]
    public static partial void Repaired(ILogger logger, string what);

    [LoggerMessage(EventIds.RepairFailed, LogLevel.Warning, "is missing and cannot be put back for now: {What} ({Problem})")]
    public static partial void RepairFailed(ILogger logger, string what, string problem);

    [LoggerMessage(EventIds.Contended, LogLevel.Error,
        "another program takes away again and again what is put back: {What}. From now on it is put back ever more rarely. Who that might be: {Suspects}")]
    public static partial void Contended(ILogger logger, string what, string suspects);

    [LoggerMessage(EventIds.FollowingFailed, LogLevel.Warning, "links, routes and rules cannot be followed; trying again every second")]
    public static partial void FollowingFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.FollowingRecovered, LogLevel.Information, "links, routes and rules are followed again")]
    public static partial void FollowingRecovered(ILogger logger);

    [LoggerMessage(EventIds.AddressReplaced, LogLevel.Information, "{Interface} has another address in place of {Address}: {Closed} connections of this router from it closed")]
    public static partial void AddressReplaced(ILogger logger, string @interface, IPAddress address, int closed);

    [LoggerMessage(EventIds.RenewalFailed, LogLevel.Warning, "the kernel cannot be told to ask anew for the gateways of uplinks that are down: {Problem}")]
    public static partial void RenewalFailed(ILogger logger, string problem);

    [LoggerMessage(EventIds.EventsLost, LogLevel.Debug, "events of links, routes and rules were lost; all were read anew")]
    public static partial void EventsLost(ILogger logger);
}
