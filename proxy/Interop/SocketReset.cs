using System.Net.Sockets;

namespace MwanLb.Proxy.Interop;

/// <summary>The end of a connection that the other side is not to take for an orderly one (RST).</summary>
internal static class SocketReset
{
    /// <summary>Resets and closes; one that is closed already is left alone.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        // Not Dispose, which shuts down in order first: the other side would take a break for the end.
        socket.Close(0);
    }
}
