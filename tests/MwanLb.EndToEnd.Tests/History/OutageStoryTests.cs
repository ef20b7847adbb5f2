using System.Text.Json;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.History;

/// <summary>Outages as the operator hears of them: by the history, by hooks, and by alerts that wait for a way out.</summary>
public sealed class OutageStoryTests : LabTest
{
    private const string Tail = """
        [hooks]
        run = ["/usr/local/bin/hangs", "/usr/local/bin/tells"]
        events = ["down", "up"]
        timeout = "3s"

        [alerts]
        webhook = "http://203.0.113.80:8025/hook"
        smtp = "203.0.113.81:25"
        smtp-security = "none"
        mail-from = "router@example.org"
        mail-to = "admin@example.org"
        settle = "1s"
        """;

    [Fact]
    public async Task Run_CablesPulledAndPutBack_TheOperatorHearsTheWholeStory()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);
        await using var receiver = AlertReceiver.Start(network);
        await using var server = await InternetServer.StartAsync(network);
        var router = network.Router;
        await router.ShellAsync("""
            printf '#!/bin/sh\nsleep 1000\n' >/usr/local/bin/hangs
            printf '#!/bin/sh\ncat >>/var/log/told.jsonl\necho "$MWANLB_EVENT $MWANLB_UPLINK $MWANLB_OUTAGE" >>/var/log/told.env\necho heard\n' >/usr/local/bin/tells
            chmod +x /usr/local/bin/hangs /usr/local/bin/tells
            """);
        await using var gateway = await Gateway.StartAsync(network, new GatewayOptions
        {
            Extra = "slow-start = \"0s\"",
            LogLevel = "debug",
            Health = "interval = \"300ms\"\nhold-down = \"1s\"",
            Tail = Tail,
        });
        await LogsAsync("uplink2: Unknown -> Up", 1);
        var test = (await router.RunAsync("mwanlb", "alert", "--test")).EnsureSuccess();
        Assert.Equal("webhook: sent: 200 OK from 203.0.113.80 by the default route\nmail: sent: 'ok' from 203.0.113.81 by the default route\n", test.Output);

        // One cable: the other uplink takes over at once, although a hook hangs, and alerts leave by it.
        await network.UnplugAsync(network.Uplinks[1]);
        await LogsAsync("hangs was told of down and killed, with all that it began", 1);
        await LogsAsync("tells was told of down: heard", 1);
        await Wait.UntilAsync(() => receiver.Requests.Count == 2 && receiver.Mails.Count == 2, Seconds(10), () => $"the alerts\n{gateway.Daemon.Output}");
        Assert.Contains("uplink2 is DOWN since ", receiver.Requests[1], StringComparison.Ordinal);
        Assert.Contains("New connections go by uplink1; down: uplink2.", receiver.Mails[1], StringComparison.Ordinal);

        // The other one, too: nothing can be sent, and nothing is lost.
        await network.UnplugAsync(network.Uplinks[0]);
        await LogsAsync("alert by webhook did not get through", 1);
        await LogsAsync("alert by mail did not get through", 1);
        Assert.Equal((2, 2), (receiver.Requests.Count, receiver.Mails.Count));
        await network.PlugInAsync(network.Uplinks[0]);
        await Wait.UntilAsync(() => receiver.Requests.Count == 3 && receiver.Mails.Count == 3, Seconds(20), () => $"what waited\n{gateway.Daemon.Output}");
        foreach (var alert in new[] { receiver.Requests[2], receiver.Mails[2] })
        {
            Assert.All((string[])["uplink1 is DOWN since ", "uplink1 is UP again since ", "nothing is closed: there is no other uplink", "panic-begun"],
                text => Assert.Contains(text, alert, StringComparison.Ordinal));
        }

        await network.PlugInAsync(network.Uplinks[1]);
        await LogsAsync("tells was told of up: heard", 2);
        await Wait.UntilAsync(async () => (await EventsAsync("--uplink", "uplink2")).Any(e => Kind(e) == "detour-ended"), Seconds(5), () => "the detour ends");
        await AssertStoryAsync();

        // The default route leads into a hole: the alert about that leaves by the other uplink's mark.
        await network.CutAsync(network.Uplinks[0]);
        await Wait.UntilAsync(
            () => receiver.Requests.Any(request => request.Contains("uplink1 is DOWN", StringComparison.Ordinal) && request.Contains("probes 0 of 3", StringComparison.Ordinal)), Seconds(40),
            () => $"the alert by uplink2\n{gateway.Daemon.Output}");
        await LogsAsync("200 OK from 203.0.113.80 by the uplink uplink2", 1);

        await AssertOperatorAsync();

        async Task AssertStoryAsync()
        {
            var down = (await EventsAsync("--uplink", "uplink2")).Last(e => Kind(e) == "down");
            var outage = down.GetProperty("outage").GetString()!;
            var story = await EventsAsync("--outage", outage);
            Assert.All((string[])["down", "link-changed", "failed-over", "up", "detour-ended"], kind => Assert.Contains(kind, story.Select(Kind)));
            var failedOver = story.First(e => Kind(e) == "failed-over");
            Assert.InRange(failedOver.GetProperty("time").GetDateTimeOffset() - down.GetProperty("time").GetDateTimeOffset(), TimeSpan.Zero, Seconds(2));
            Assert.True(story.First(e => Kind(e) == "up").GetProperty("durationSeconds").GetDouble() > 3);
            var text = (await router.RunAsync("mwanlb", "events", "--outage", outage)).EnsureSuccess().Output;
            Assert.Matches(@"^outage uplink2-\S+: uplink2, from .*\n +\+0\.000 s  uplink2  down .* wan1: no carrier", text);

            // The hook has had the same events, in their order.
            Assert.Equal($"down uplink2 {outage}", router.ReadFile("/var/log/told.env").Split('\n').First(line => line.StartsWith("down uplink2", StringComparison.Ordinal)));
            Assert.Contains(down.GetRawText(), router.ReadFile("/var/log/told.jsonl").Split('\n'));
        }

        async Task AssertOperatorAsync()
        {
            (await router.RunAsync("mwanlb", "drain", "uplink2")).EnsureSuccess();
            await Wait.UntilAsync(async () => (await EventsAsync()).Any(e => Kind(e) == "drained"), Seconds(5), () => "the drain in the history");
            // A good configuration is taken without a restart; a wrong one changes nothing.
            await router.ShellAsync($"sed -i 's/^timeout = \"3s\"/timeout = \"5s\"/' {Gateway.ConfigurationPath}");
            (await router.RunAsync("mwanlb", "reload")).EnsureSuccess();
            await LogsAsync("in force from now on: hooks, alerts", 1);
            await router.ShellAsync($"echo nonsense >>{Gateway.ConfigurationPath}; kill -HUP {router.ProcessesOf("mwanlb")[0]}");
            await LogsAsync("the configuration stays as it was", 1);
            await gateway.Daemon.SignalAsync("TERM");
            await gateway.Daemon.WaitForExitAsync(Seconds(10));
            var kinds = (await EventsAsync("--file", GatewayOptions.EventsPath, "--last", "4")).Select(Kind).ToList();
            Assert.Equal(["drained", "reloaded", "reload-refused", "stopped"], kinds);
        }

        async Task<List<JsonElement>> EventsAsync(params string[] options) =>
        [
            .. (await router.RunAsync(["mwanlb", "events", "--json", .. options])).EnsureSuccess().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];

        Task LogsAsync(string text, int count) => Wait.UntilAsync(
            () => gateway.Daemon.Output.Split(text).Length > count, Seconds(15), () => $"'{text}' {count} times\n{gateway.Daemon.Output}");
    }

    private static string Kind(JsonElement happened) => happened.GetProperty("kind").GetString()!;
}
