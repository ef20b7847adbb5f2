using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Proxy.Tests.Protocol;

/// <summary>Clients that send anything at all, or nearly nothing: the others are served, and nothing is left of them.</summary>
public sealed class HostileClientTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const int Seed = 20_000_000;

    // One character each, in place of the server's address, that stays whole: as text, as SOCKS5 writes it, as SOCKS4 does, and its port alone.
    private const string Address = "\u2460";
    private const string Socks5Address = "\u2461";
    private const string Socks4Address = "\u2462";
    private const string Port = "\u2463";

    // Of a proxy that has served as many as these, everything is there that will ever be: pools, threads, caches.
    private const int WarmUp = 2_000;
    private const long MaxGrowth = 16L << 20;

    // Connections to servers wait twelve seconds for another request, and are looked at now and then.
    private static readonly TimeSpan KeptConnections = TimeSpan.FromSeconds(30);

    // As Kestrel gives a head, and we give first bytes: 30 s. Both look once a second.
    private static readonly TimeSpan LongestHead = TimeSpan.FromSeconds(45);

    [Fact]
    public Task Heads_Fuzzed_NeverStopTheProxy() => FuzzAsync(5_000, quiet: TimeSpan.FromSeconds(1), maxLeft: 1_000);

    [Fact(Explicit = true)]
    public Task Heads_AMillionFuzzed_NeverStopTheProxy() => FuzzAsync(1_000_000, quiet: KeptConnections, maxLeft: 32);

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

    private static async Task FuzzAsync(int count, TimeSpan quiet, int maxLeft)
    {
        using var origin = new ScriptedOrigin(Ok);
        // Nothing leaves this machine, whatever the heads ask for: no other port, and no name server.
        var port = origin.Address.Split(':')[1];
        await using var proxy = await ProxyUnderTest.StartAsync(Sample.Model(
            $"max-connections = 1000000\nmax-connections-per-client = 1000000\nudp = true\nhttp-ports = {port}", ports: port, uplink: "resolvers = [\"127.0.0.1:9\"]"));
        var options = new ParallelOptions { MaxDegreeOfParallelism = 16 };
        await Parallel.ForAsync(0, WarmUp, options, async (i, _) => await SendAsync(proxy, Mutate(new Random(Seed + i), int.Parse(port))));
        var (memory, descriptors) = await SettleAsync(origin, quiet);

        await Parallel.ForAsync(WarmUp, count, options, async (i, _) => await SendAsync(proxy, Mutate(new Random(Seed + i), int.Parse(port))));

        var (memoryAfter, descriptorsAfter) = await SettleAsync(origin, quiet);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} heads: {memory >> 10} KiB and {descriptors} descriptors before, {memoryAfter >> 10} KiB and {descriptorsAfter} after");
        Assert.True(memoryAfter - memory < MaxGrowth, $"{memory} bytes became {memoryAfter}");
        Assert.InRange(descriptorsAfter, 0, descriptors + maxLeft);
        Assert.EndsWith("ok", await proxy.AskAsync($"GET http://{origin.Address}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    private static async Task SendAsync(ProxyUnderTest proxy, string head)
    {
        using var socket = await proxy.ConnectAsync();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(head));
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

        Assert.True(answer.Replace("[reset]", "", StringComparison.Ordinal) is "" || answer[0] is 'H' or '\0' or '\x05', $"{head}\n{answer}");
    }

    // What is left when everything that ends has ended.
    private static async Task<(long Memory, int Descriptors)> SettleAsync(ScriptedOrigin origin, TimeSpan quiet)
    {
        origin.Forget();
        var descriptors = int.MaxValue;
        while (Directory.GetFileSystemEntries("/proc/self/fd").Length is var now && now < descriptors)
        {
            descriptors = now;
            await Task.Delay(quiet, TestContext.Current.CancellationToken);
        }

        return (GC.GetTotalMemory(forceFullCollection: true), descriptors);
    }

    private static string Mutate(Random random, int port)
    {
        var portBytes = $"{(char)(port >> 8)}{(char)(port & 0xff)}";
        string[] seeds =
        [
            $"GET http://{Address}/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            $"POST http://{Address}/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
            $"PUT http://{Address}/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            $"CONNECT {Address} HTTP/1.1\r\nHost: {Address}\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            $"OPTIONS http://{Address} HTTP/1.0\r\nVia: 1.0 x\r\nX-A: b\r\n\r\n",
            $"GET http://{Address}/x HTTP/1.1\r\nHost: a\r\nConnection: close, X-A\r\nConnection: X-B\r\nX-A: b\r\nX-B: b\r\n\r\n",
            $"\x05\x02\0\x02\x05\x01\0\x01{Socks5Address}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            $"\x05\x01\0\x05\x01\0\x03\x09localhost{Port}GET / HTTP/1.1\r\n\r\n",
            $"\x05\x01\x02\x01\x04user\x06secret\x05\x03\0\x01{Socks5Address}",
            $"\x04\x01{Socks4Address}user\0GET / HTTP/1.1\r\n\r\n",
            $"\x04\x01{Port}\0\0\0\x01user\0localhost\0GET / HTTP/1.1\r\n\r\n",
        ];
        var head = new StringBuilder(seeds[random.Next(seeds.Length)]);
        for (var changes = random.Next(1, 6); changes > 0 && head.Length > 1; changes--)
        {
            var at = random.Next(head.Length);
            switch (random.Next(5))
            {
                case 0 when head[at] < Address[0]:
                    head[at] = (char)random.Next(256);
                    break;
                case 1 when head[at] < Address[0]:
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

        return head.Replace(Address, $"127.0.0.1:{port}").Replace(Socks5Address, $"\x7f\0\0\x01{portBytes}").Replace(Socks4Address, $"{portBytes}\x7f\0\0\x01").Replace(Port, portBytes)
            .ToString();
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
