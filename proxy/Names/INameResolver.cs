using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Names;

/// <summary>Finds the addresses of names, without ever holding up a thread.</summary>
internal interface INameResolver
{
    /// <summary>Asks.</summary>
    /// <param name="host">A name, or an address as text.</param>
    /// <param name="uplink">By whose name servers, and by which way; null: the system's, by the default route.</param>
    /// <param name="client">Who wants to know: where many names wait, each client's are asked for in its turn.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<NameAnswer> ResolveAsync(string host, Uplink? uplink, ClientNetwork client, CancellationToken cancellationToken);
}
