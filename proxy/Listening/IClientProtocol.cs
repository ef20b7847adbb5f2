namespace MwanLb.Proxy.Listening;

/// <summary>A protocol that is served on the socket itself.</summary>
internal interface IClientProtocol
{
    /// <summary>Serves a connection whose first bytes are this protocol's; they have not been read yet.</summary>
    /// <returns>Whether the connection goes on and somebody must look at what comes next; if not, it has been closed or handed on.</returns>
    ValueTask<bool> ServeAsync(Client client, CancellationToken cancellationToken);
}
