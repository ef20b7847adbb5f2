namespace MwanLb.Lab;

/// <summary>Finds out which record of a log belongs to which connection of the client.</summary>
public static class ClientPorts
{
    /// <summary>
    /// Pairs connections with records by the client's port. The kernel may give a port out again as soon as the other side has closed: the
    /// first connection from a port then belongs to the first record of it, and so on.
    /// </summary>
    /// <returns>Each connection with its record; null where the log has none.</returns>
    public static IReadOnlyList<(TConnection Connection, TRecord? Record)> Pair<TConnection, TRecord>(
        IEnumerable<TConnection> connections, Func<TConnection, int> portOf, IEnumerable<TRecord> records, Func<TRecord, int> recordedPortOf)
        where TRecord : class
    {
        var byPort = records.GroupBy(recordedPortOf).ToDictionary(group => group.Key, group => new Queue<TRecord>(group));
        return [.. connections.Select(c => (c, byPort.TryGetValue(portOf(c), out var queue) && queue.TryDequeue(out var record) ? record : null))];
    }
}
