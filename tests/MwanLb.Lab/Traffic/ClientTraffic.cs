using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Lab;

/// <summary>Sends traffic from the client, or any host, to the Internet server or to an <see cref="EchoService"/>, one piece after the other, each on a connection of its own.</summary>
public sealed partial class ClientTraffic(LabHost client)
{
    /// <summary>More bytes than go into two packets of the lab's links, whose MTU is 1500.</summary>
    public const int LargeDatagram = 4000;

    private const string OutcomeFormat = "%{url_effective} %{http_code} %{local_port} %{errormsg}\\n";
    private const int FirstDatagramPort = 20000;
    private const int DatagramPorts = 12000;
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(5);

    // One for all: another instance on the same host must not come back to a port of a moment ago either.
    private static int _datagramPorts;

    /// <summary>The proxy that <see cref="HttpPath.ProxyGet"/> and <see cref="HttpPath.ProxyConnect"/> ask.</summary>
    public string Proxy { get; init; } = $"http://{LabTopology.RouterLanAddress}:3128";

    /// <summary>The server that is asked, an IPv4 or an IPv6 address.</summary>
    public IPAddress Server { get; init; } = LabTopology.InternetAddresses[0];

    /// <summary>Where its echo listens.</summary>
    public int EchoPort { get; init; } = InternetServer.EchoPort;

    /// <summary>How long one answer is waited for.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>GETs /<paramref name="idPrefix"/>1 to /<paramref name="idPrefix"/>N with one curl.</summary>
    public async Task<IReadOnlyList<HttpOutcome>> GetAsync(string idPrefix, int count, HttpPath path = HttpPath.Forwarded)
    {
        var scheme = path is HttpPath.ForwardedTls or HttpPath.ProxyConnect ? "https" : "http";
        string[] proxy = path is HttpPath.ProxyGet or HttpPath.ProxyConnect ? ["--proxy", Proxy] : [];
        // "Connection: close": curl would use a connection, and a tunnel, for all of them.
        var result = await client.RunAsync(RunLimit, [
            "curl", "--silent", "--insecure", "--http1.1", "--header", "Connection: close", .. proxy,
            "--max-time", AnswerLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            "--output", "/dev/null", "--write-out", OutcomeFormat,
            string.Create(CultureInfo.InvariantCulture, $"{scheme}://{(Server.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{Server}]" : Server)}/{idPrefix}[1-{count}]")]);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseOutcome)];
    }

    /// <summary>Opens connections to the TCP echo server, exchanges two lines on each and closes it.</summary>
    public Task<IReadOnlyList<FlowOutcome>> ConnectAsync(string idPrefix, int count) =>
        ExchangeAsync(idPrefix, count, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Sends two datagrams from each of <paramref name="count"/> new ports to the UDP echo server, each awaited.</summary>
    public Task<IReadOnlyList<FlowOutcome>> SendDatagramsAsync(string idPrefix, int count) =>
        ExchangeAsync(idPrefix, count, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>The same with datagrams of more than <see cref="LargeDatagram"/> bytes, which leave the client, and come back, in fragments.</summary>
    public Task<IReadOnlyList<FlowOutcome>> SendLargeDatagramsAsync(string idPrefix, int count) =>
        ExchangeAsync(idPrefix, count, SocketType.Dgram, ProtocolType.Udp, ' ' + new string('x', LargeDatagram));

    /// <summary>Sends two datagrams at once from each of <paramref name="count"/> new ports, as a resolver asks for A and AAAA; both answers are awaited.</summary>
    public async Task<IReadOnlyList<FlowOutcome>> SendPairsAsync(string idPrefix, int count)
    {
        List<FlowOutcome> outcomes = [];
        for (var i = 1; i <= count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}{i}");
            using var socket = OpenDatagramSocket();
            await socket.ConnectAsync(new IPEndPoint(Server, EchoPort));
            foreach (var line in new[] { $"{id} 1\n", $"{id} 2\n" })
                await socket.SendAsync(Encoding.UTF8.GetBytes(line));
            var first = await ReceiveAsync(socket);
            outcomes.Add(new FlowOutcome(id, ((IPEndPoint)socket.LocalEndPoint!).Port, first, await ReceiveAsync(socket)));
        }
        return outcomes;
    }

    private async Task<IPAddress?> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[256];
        using var limit = new CancellationTokenSource(AnswerLimit);
        try
        {
            var length = await socket.ReceiveAsync(buffer, limit.Token);
            return IPAddress.Parse(Encoding.UTF8.GetString(buffer, 0, length).Split(' ')[0]);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private Socket OpenDatagramSocket()
    {
        var socket = client.OpenSocket(SocketType.Dgram, ProtocolType.Udp, Server.AddressFamily);
        var any = Server.AddressFamily is AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        // The kernel's own choice would now and then be a port of a moment ago: for conntrack the same flow, not a new one.
        socket.Bind(new IPEndPoint(any, FirstDatagramPort + (Interlocked.Increment(ref _datagramPorts) % DatagramPorts)));
        return socket;
    }

    private static HttpOutcome ParseOutcome(string line)
    {
        var fields = line.Split(' ', 4);
        return new HttpOutcome(
            new Uri(fields[0]).AbsolutePath.TrimStart('/'),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[2], CultureInfo.InvariantCulture),
            fields[3]);
    }

    private async Task<IReadOnlyList<FlowOutcome>> ExchangeAsync(string idPrefix, int count, SocketType type, ProtocolType protocol, string padding = "")
    {
        List<FlowOutcome> outcomes = [];
        for (var i = 1; i <= count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}{i}");
            using var socket = type is SocketType.Dgram ? OpenDatagramSocket() : client.OpenSocket(type, protocol, Server.AddressFamily);
            using var limit = new CancellationTokenSource(AnswerLimit);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(Server, EchoPort), limit.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                outcomes.Add(new FlowOutcome(id, 0, null, null));
                continue;
            }
            var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            var first = await EchoClient.AskAsync(socket, $"{id} 1{padding}\n", AnswerLimit);
            var second = await EchoClient.AskAsync(socket, $"{id} 2{padding}\n", AnswerLimit);
            outcomes.Add(new FlowOutcome(id, port, first.SeenAs, second.SeenAs));
        }
        return outcomes;
    }
}
