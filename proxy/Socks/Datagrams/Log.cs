using MwanLb.Proxy.Hosting;

namespace MwanLb.Proxy.Socks.Datagrams;

internal static partial class Log
{
    [LoggerMessage(EventIds.AssociationFailed, LogLevel.Error, "a client's datagrams are no longer relayed because of a mistake in this program")]
    public static partial void AssociationFailed(ILogger logger, Exception exception);
}
