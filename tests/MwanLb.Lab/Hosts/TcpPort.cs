using System.Globalization;

namespace MwanLb.Lab;

/// <summary>Waits for servers to listen.</summary>
public static class TcpPort
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Returns once <paramref name="server"/> listens; stops it and throws, with its output, when it ends or takes too long.</summary>
    public static async Task WaitUntilListeningAsync(LabHost host, int port, LabProcess server)
    {
        try
        {
            await Wait.UntilAsync(
                () => server.HasExited
                    ? throw new InvalidOperationException($"'{server.Command}' ended.\n{server.Error}{server.Output}")
                    : IsListening(host, port),
                StartLimit,
                () => $"'{server.Command}' listening\n{server.Error}{server.Output}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    // Looked up, not connected to: a connection would be the first line of the server's log.
    private static bool IsListening(LabHost host, int port) => host.InNamespace(() =>
    {
        string[] tables = ["/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"];
        // Documentation/networking/proc_net_tcp.rst: local address:port, remote address:port, state, where 0A is TCP_LISTEN.
        var local = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return tables.SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields[1].EndsWith(local, StringComparison.Ordinal) && fields[3] == "0A");
    });
}
