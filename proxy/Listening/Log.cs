using System.Net;
using MwanLb.Proxy.Hosting;

namespace MwanLb.Proxy.Listening;

internal static partial class Log
{
    [LoggerMessage(EventIds.ClientRefused, LogLevel.Debug, "{Client}: refused, it is in none of the networks that 'allow' names")]
    public static partial void ClientRefused(ILogger logger, IPAddress client);

    [LoggerMessage(EventIds.TooMany, LogLevel.Debug, "{Client}: refused, there are too many connections at once (max-connections, max-connections-per-client)")]
    public static partial void TooMany(ILogger logger, IPAddress client);

    [LoggerMessage(EventIds.NotSpoken, LogLevel.Debug, "{Client}: closed, its first bytes are of no protocol that is spoken here")]
    public static partial void NotSpoken(ILogger logger, IPAddress client);

    [LoggerMessage(EventIds.NotIntercepted, LogLevel.Debug, "{Client}: closed, it has connected by itself to an address that takes redirected connections alone")]
    public static partial void NotIntercepted(ILogger logger, IPAddress client);

    [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "a client's connection was closed because of a mistake in this program")]
    public static partial void ConnectionFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "cannot accept connections for the moment: {Problem}")]
    public static partial void AcceptFailed(ILogger logger, string problem);
}
