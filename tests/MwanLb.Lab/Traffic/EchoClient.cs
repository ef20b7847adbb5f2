using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Lab;

/// <summary>One exchange with an echo server.</summary>
internal static class EchoClient
{
    private const int LongestAddress = 64;

    public static async Task<(ExchangeResult Result, IPAddress? SeenAs)> AskAsync(Socket socket, string line, TimeSpan limit)
    {
        using var cancellation = new CancellationTokenSource(limit);
        var buffer = new byte[line.Length + LongestAddress];
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(line), cancellation.Token);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, cancellation.Token);
                if (length == 0)
                    return (ExchangeResult.Reset, null);
                var reply = Encoding.ASCII.GetString(buffer, 0, length);
                // An answer to an earlier line, given up by then, may come first.
                if (reply.EndsWith(' ' + line, StringComparison.Ordinal))
                    return (ExchangeResult.Answered, IPAddress.Parse(reply.AsSpan(0, reply.IndexOf(' '))));
            }
        }
        catch (OperationCanceledException)
        {
            return (ExchangeResult.TimedOut, null);
        }
        catch (SocketException)
        {
            return (ExchangeResult.Reset, null);
        }
    }
}
