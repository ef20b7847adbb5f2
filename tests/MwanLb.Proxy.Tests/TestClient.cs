using System.Net.Sockets;

namespace MwanLb.Proxy.Tests;

/// <summary>A client that writes and expects bytes; whatever does not come within its patience fails the test.</summary>
internal sealed class TestClient(Socket socket) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public Socket Socket => socket;

    public async Task SendAsync(params byte[] bytes)
    {
        using var patience = Patience();
        await socket.SendAsync(bytes, SocketFlags.None, patience.Token);
    }

    /// <summary>Exactly so many; fewer where the other side has closed.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        using var patience = Patience();
        var bytes = new byte[count];
        var length = 0;
        while (length < count && await socket.ReceiveAsync(bytes.AsMemory(length), SocketFlags.None, patience.Token) is > 0 and var received)
        {
            length += received;
        }

        return bytes[..length];
    }

    /// <summary>Whether the other side has closed, in whatever way.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return (await ReadAsync(1)).Length == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void Dispose() => socket.Dispose();

    private static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Limit);
        return patience;
    }
}
