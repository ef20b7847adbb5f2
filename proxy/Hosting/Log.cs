namespace MwanLb.Proxy.Hosting;

internal static partial class Log
{
    [LoggerMessage(EventIds.Started, LogLevel.Information, "MwanLb {Version}: the proxy listens on {Addresses}; uplinks: {Uplinks}")]
    public static partial void Started(ILogger logger, string version, string addresses, string uplinks);

    [LoggerMessage(EventIds.TableNotice, LogLevel.Warning, "{Notice}")]
    public static partial void Notice(ILogger logger, string notice);

    [LoggerMessage(EventIds.SocketUnnamed, LogLevel.Warning, "systemd has handed over the socket of {Address}, which the configuration does not name: who connects there is not served")]
    public static partial void SocketUnnamed(ILogger logger, string address);

    [LoggerMessage(EventIds.Reloaded, LogLevel.Information, "{Path}: in force from now on; open connections go on")]
    public static partial void Reloaded(ILogger logger, string path);

    [LoggerMessage(EventIds.ReloadRefused, LogLevel.Error, "the configuration stays as it was: {Problem}")]
    public static partial void ReloadRefused(ILogger logger, string problem);

    [LoggerMessage(EventIds.ListenChanged, LogLevel.Warning, "the addresses to listen on have changed: they take a restart")]
    public static partial void ListenChanged(ILogger logger);

    [LoggerMessage(EventIds.Draining, LogLevel.Information, "stopping: {Relays} tunnels and UDP associations have {Seconds:0} s to come to their end")]
    public static partial void Draining(ILogger logger, int relays, double seconds);

    [LoggerMessage(EventIds.DrainOver, LogLevel.Information, "stopping: {Relays} tunnels and UDP associations were still open and have been closed")]
    public static partial void DrainOver(ILogger logger, int relays);
}
