using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Proxy.Tests.Protocol;

/// <summary>Clients that send anything at all, or nearly nothing: the others are served, and nothing is left of them.</summary>
public sealed class HostileClientTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const int Seed = 20;

    // One character, in place of the server's address, that stays whole.
    private const string Address = "\u0001";

    // As Kestrel gives a head, and we give first bytes: 30 s. Both look once a second.
    private static readonly TimeSpan LongestHead = TimeSpan.FromSeconds(45);

    [Fact]
    public Task Heads_Fuzzed_NeverStopTheProxy() => FuzzAsync(5_000);

    [Fact(Explicit = true)]
    public Task Heads_AMillionFuzzed_NeverStopTheProxy() => FuzzAsync(1_000_000);

    [Fact]
    public async Task BeginningOfConnect_AndNoMore_IsClosedAtOnce()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var socket = await proxy.ConnectAsync();
        await socket.SendAsync("CON"u8.ToArray());
        socket.Shutdown(SocketShutdown.Send);

        // What it has sent is not read any more: the kernel may say so.
        Assert.Contains(await ProxyUnderTest.ReadToEndAsync(socket), (string[])["", "[reset]"]);
    }

    // Slowloris: heads that never end. Those who ask meanwhile wait for nobody, and whoever is slow is shown the door.
    [Fact]
    public async Task SlowHeads_Hundreds_AreEndedAndHinderNobody()
    {
        using var origin = new ScriptedOrigin(Ok);
        await using var proxy = await ProxyUnderTest.StartAsync();
        string[] beginnings = ["GET http://a.example/ HTTP/1.1\r\nHost: a", "CONNECT a.example:443 HTTP/1.1\r\nX-A: ", "CON", "G", "\x05", "\x04\x01"];
        List<(Socket Socket, Task<string> End)> slow = [];
        for (var i = 0; i < 300; i++)
        {
            var socket = await proxy.ConnectAsync();
            await socket.SendAsync(Encoding.Latin1.GetBytes(beginnings[i % beginnings.Length]));
            slow.Add((socket, ReadToEndAsync(socket)));
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.EndsWith("ok", await proxy.AskAsync($"GET http://{origin.Address}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        }

        var waiting = Stopwatch.StartNew();
        foreach (var (socket, end) in slow)
        {
            await end.WaitAsync(LongestHead - waiting.Elapsed, TestContext.Current.CancellationToken);
            socket.Dispose();
        }
    }

    [Fact]
    public async Task Connections_MoreThanAllowed_AreRefusedAndTheOthersServed()
    {
        using var origin = new ScriptedOrigin(Ok);
        await using var proxy = await ProxyUnderTest.StartAsync("max-connections-per-client = 20");
        List<Socket> idle = [];
        for (var i = 0; i < 20; i++)
        {
            idle.Add(await proxy.ConnectAsync());
            // Accepted for certain, before the next one.
            await idle[^1].SendAsync(Encoding.Latin1.GetBytes($"GET http://{origin.Address}/ HTTP/1.1\r\nHost: a\r\n\r\n"));
            Assert.Contains("200 OK", await ProxyUnderTest.ReadUntilAsync(idle[^1], "ok"), StringComparison.Ordinal);
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.DoesNotContain("HTTP/1.1", await proxy.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        }

        await idle[0].SendAsync(Encoding.Latin1.GetBytes($"GET http://{origin.Address}/ HTTP/1.1\r\nHost: a\r\n\r\n"));
        Assert.Contains("200 OK", await ProxyUnderTest.ReadUntilAsync(idle[0], "ok"), StringComparison.Ordinal);
        idle.ForEach(socket => socket.Dispose());
    }

    private static async Task FuzzAsync(int count)
    {
        using var origin = new ScriptedOrigin(Ok);
        // Nothing leaves this machine, whatever the heads ask for: no other port, and no name server.
        var port = origin.Address.Split(':')[1];
        await using var proxy = await ProxyUnderTest.StartAsync(Sample.Model(
            $"max-connections = 1000000\nmax-connections-per-client = 1000000\nhttp-ports = {port}", ports: port, uplink: "resolvers = [\"127.0.0.1:9\"]"));
        var random = new Random(Seed);
        string[] heads = [.. Enumerable.Range(0, count).Select(_ => Mutate(random).Replace(Address, origin.Address, StringComparison.Ordinal))];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using var socket = await proxy.ConnectAsync();
            try
            {
                await socket.SendAsync(Encoding.Latin1.GetBytes(heads[i]));
                // No more will come: whatever it was, an answer or the end follows, and soon.
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Refused while it was being sent.
                return;
            }

            string answer;
            try
            {
                answer = await ProxyUnderTest.ReadToEndAsync(socket);
            }
            catch (OperationCanceledException)
            {
                answer = "neither an answer nor the end";
            }

            Assert.True(answer.Replace("[reset]", "", StringComparison.Ordinal) is "" || answer[0] is 'H' or '\0' or '\x05', $"{heads[i]}\n{answer}");
        });

        Assert.EndsWith("ok", await proxy.AskAsync($"GET http://{origin.Address}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    private static string Mutate(Random random)
    {
        string[] seeds =
        [
            $"GET http://{Address}/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            $"POST http://{Address}/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
            $"PUT http://{Address}/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            $"CONNECT {Address} HTTP/1.1\r\nHost: {Address}\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            $"OPTIONS http://{Address} HTTP/1.0\r\nVia: 1.0 x\r\nX-A: b\r\n\r\n",
        ];
        var head = new StringBuilder(seeds[random.Next(seeds.Length)]);
        for (var changes = random.Next(1, 6); changes > 0 && head.Length > 1; changes--)
        {
            var at = random.Next(head.Length);
            switch (random.Next(5))
            {
                case 0 when head[at] != Address[0]:
                    head[at] = (char)random.Next(256);
                    break;
                case 1 when head[at] != Address[0]:
                    head.Remove(at, 1);
                    break;
                case 2:
                    head.Insert(at, head.ToString(at, Math.Min(random.Next(1, 40), head.Length - at)));
                    break;
                case 3:
                    head.Insert(at, new string((char)random.Next(256), random.Next(1, 300)));
                    break;
                default:
                    head.Length = Math.Max(at, 1);
                    break;
            }
        }

        return head.ToString();
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var text = new StringBuilder();
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var length)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, length));
            }
        }
        catch (SocketException)
        {
            // Reset: that is an end, too.
        }

        return text.ToString();
    }
}
