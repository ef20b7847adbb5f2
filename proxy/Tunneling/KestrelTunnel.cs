using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tunneling;

/// <summary>
/// A CONNECT that comes as a later request on a connection which Kestrel has already: the tunnel then runs through the connection's pipes. Rare, for
/// clients keep tunnels apart; what it costs is the half-close towards the client.
/// </summary>
internal sealed class KestrelTunnel(ProxyState state, TunnelService tunnels, TimeProvider time)
{
    private const int ReadSize = 16 * 1024;

    private static readonly byte[] Established = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    /// <summary>Serves one.</summary>
    public async Task ServeAsync(HttpContext context, string target, string? user)
    {
        var client = RequestForwarder.ClientAddress(context);
        if (!Authority.TryParse(target, defaultPort: null, out var host, out var port))
        {
            await OwnAnswers.WriteAsync(context, Answer.BadRequest).ConfigureAwait(false);
            return;
        }

        var request = new TunnelRequest
        {
            Method = "CONNECT",
            Target = target,
            Host = host,
            Port = port,
            ClientAddress = client,
            ClientPort = context.Connection.RemotePort,
            Begun = time.GetTimestamp(),
            User = user,
        };
        var dialled = await tunnels.OpenAsync(request, context.RequestAborted).ConfigureAwait(false);
        if (dialled.Socket is not { } server)
        {
            var answer = Answer.Of(dialled.Failure);
            tunnels.NoteRefusal(request, dialled, answer.Status);
            await OwnAnswers.WriteAsync(context, answer).ConfigureAwait(false);
            return;
        }

        var peer = dialled.Peer?.Address;
        var open = state.Current.Open;
        open.Add(dialled.Uplink);
        long toClient = 0, toServer = 0;
        try
        {
            var pipes = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport;
            await pipes.Output.WriteAsync(Established).ConfigureAwait(false);
            var up = SendAsync(pipes.Input, server);
            var down = ReceiveAsync(server, pipes.Output);
            await (await Task.WhenAny(up, down).ConfigureAwait(false)).ConfigureAwait(false);
            (toServer, toClient) = (await up.ConfigureAwait(false), await down.ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // Either side broke: both end.
        }
        finally
        {
            server.Dispose();
            open.Remove(dialled.Uplink);
            tunnels.NoteEnd(request, dialled.Uplink?.Name, peer, toClient, toServer);
            // Or Kestrel would add a response of its own behind the tunnel.
            context.Abort();
        }
    }

    private static async Task<long> SendAsync(PipeReader input, Socket server)
    {
        var sum = 0L;
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            foreach (var part in read.Buffer)
            {
                await SocketWaits.SendAllAsync(server, part).ConfigureAwait(false);
                sum += part.Length;
            }

            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                server.Shutdown(SocketShutdown.Send);
                return sum;
            }
        }
    }

    private static async Task<long> ReceiveAsync(Socket server, PipeWriter output)
    {
        var sum = 0L;
        while (true)
        {
            await server.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
            var count = await server.ReceiveAsync(output.GetMemory(ReadSize), SocketFlags.None).ConfigureAwait(false);
            if (count == 0)
            {
                await output.CompleteAsync().ConfigureAwait(false);
                return sum;
            }

            output.Advance(count);
            sum += count;
            if ((await output.FlushAsync().ConfigureAwait(false)).IsCompleted)
            {
                return sum;
            }
        }
    }
}
