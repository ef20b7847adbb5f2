using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>Under load, whatever ends or is read anew: no request fails because of us.</summary>
[Collection(nameof(SquidGateway))]
public sealed class RestartTests(SquidGateway gateway) : LabTest
{
    private const int Clients = 50;
    private const string Restart = "trap 'kill $squid; wait $squid; exit' TERM; until \"$@\" & squid=$!; wait $squid; do sleep 1; done";
    private const int Plenty = 1_000_000;

    [Theory]
    [InlineData(2)]
    [InlineData(Clients)]
    public async Task Helper_KilledTwentyTimesUnderLoad_NoRequestFailsButWhereSquidsWorkerAborts(int clients)
    {
        // As systemd with Restart=on-failure (squid-conf/systemd.conf): Squid's master itself gives up after the fifth abort in a row.
        await using var squid = await SquidProcess.StartAsync(
            gateway.Router, ["bash", "-c", Restart, "restart"], ("mwanlb", SquidFragment.Read("mwanlb")));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var load = Load(clients);
        var running = load.GetAsync($"killed-by-{clients}-", Plenty, stop.Token);

        for (var i = 0; i < 20; i++)
        {
            var before = await AnyHelperAsync(squid);
            await squid.SignalHelpersAsync("KILL");
            await Wait.UntilAsync(() => squid.HelperIds.Except(before).Any(), Seconds(20), () => $"another helper after kill {i}\n{squid.CacheLog}");
            await AnsweredAsync(load, load.Answered + 5 * clients);
        }

        await stop.CancelAsync();
        var outcomes = await running;
        var failed = outcomes.Where(o => o.StatusCode != 200).ToList();
        // The worker's abort cuts what each client has under way or waiting to be accepted, and until the next worker listens nobody gets in.
        var cut = failed.Count(o => o.Error != "ConnectionRefused");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{outcomes.Count} requests, {failed.Count} failed ({cut} cut), {squid.WriteAborts} aborts of Squid's worker");
        Assert.All(failed, o => Assert.Equal(0, o.StatusCode));
        Assert.InRange(cut, 0, 2 * squid.WriteAborts * clients);
        Assert.True(squid.WriteAborts > 0 || failed.Count == 0, $"{failed.Count} failed without an abort of Squid's");
        Assert.Equal(squid.WriteAborts, squid.CacheLog.Split("assertion failed").Length - 1);
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("reconfigure")]
    public async Task Squid_ControlledTenTimesUnderLoad_LosesNothingThatPlainSquidDoesNot(string action)
    {
        var plain = await ControlAsync("plain-" + action, action, await SquidProcess.StartAsync(gateway.Router));
        var balanced = await ControlAsync(action, action, await gateway.Lab.Gateway.StartSquidAsync());

        TestContext.Current.TestOutputHelper?.WriteLine($"plain: {plain.Count} {Failures(plain)}; with the helper: {balanced.Count} {Failures(balanced)}");
        // An answer that is no success, or none at all, would be ours. When it reads its configuration anew Squid closes its port for a moment, with
        // whoever waits there: how many those are is chance, here and without the helper.
        Assert.All(balanced.Where(o => o.StatusCode != 200), o => Assert.Contains(o.Error, ClosedPort));
        Assert.True(action == "reconfigure" || balanced.All(o => o.StatusCode == 200));
    }

    private static readonly string[] ClosedPort = ["ConnectionRefused", "ConnectionReset", "closed"];

    private async Task<IReadOnlyList<HttpOutcome>> ControlAsync(string prefix, string action, SquidProcess started)
    {
        await using var squid = started;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var load = Load(Clients);
        var running = load.GetAsync(prefix, Plenty, stop.Token);
        for (var i = 1; i <= 10; i++)
        {
            await AnsweredAsync(load, i * 200);
            await squid.ControlAsync(action);
        }

        await AnsweredAsync(load, load.Answered + 200);
        await stop.CancelAsync();
        return await running;
    }

    private ProxyLoad Load(int clients) => new(gateway.Client) { Clients = clients, Limit = Seconds(90) };

    private static Task AnsweredAsync(ProxyLoad load, int count) =>
        Wait.UntilAsync(() => load.Answered >= count, Seconds(20), () => $"{count} answers, not {load.Answered}");

    private static string Failures(IEnumerable<HttpOutcome> outcomes) => string.Join(
        ", ", outcomes.Where(o => o.StatusCode != 200).CountBy(o => $"{o.StatusCode} {o.Error}").Select(c => $"{c.Value} x {c.Key}"));

    private static async Task<IReadOnlyList<int>> AnyHelperAsync(SquidProcess squid)
    {
        IReadOnlyList<int> ids = [];
        await Wait.UntilAsync(() => (ids = squid.HelperIds).Count > 0, Seconds(20), () => "a helper");
        return ids;
    }
}
