using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>A lab whose uplinks are probed, each in its own way, and what the pickers' table says of them.</summary>
internal sealed class HealthLab : IAsyncDisposable
{
    // The place of a slot's health in the table's file, as engine/Uplinks/UplinkTableLayout.cs says; 2 is Down.
    private const int SlotsOffset = 32896, SlotSize = 256, Up = 1, Down = 2;

    private HealthLab(LabNetwork network, Gateway gateway) => (Network, Gateway) = (network, gateway);

    public LabNetwork Network { get; }

    public Gateway Gateway { get; }

    /// <summary>Starts it.</summary>
    /// <param name="health">The lines of the section [health].</param>
    /// <param name="uplinks">Further lines of each uplink's section, in order.</param>
    public static Task<HealthLab> StartAsync(string health, params string[] uplinks) => StartAsync(LabTopology.Separate(uplinks.Length), health, uplinks);

    /// <summary>The same with other uplinks, or with a daemon that says less.</summary>
    public static async Task<HealthLab> StartAsync(LabTopology topology, string health, string[] uplinks, string logLevel = "debug")
    {
        var network = await LabNetwork.CreateAsync(topology, TestContext.Current.CancellationToken);
        try
        {
            var text = new GatewayOptions { Health = health, LogLevel = logLevel, Extra = "slow-start = \"0s\"" }.ToToml(network.Topology);
            foreach (var (uplink, lines) in network.Uplinks.Zip(uplinks))
                text = text.Replace($"name = \"{uplink.Name}\"", $"name = \"{uplink.Name}\"\n{lines}", StringComparison.Ordinal);
            Gateway.Install(network, text);
            (await network.Router.RunAsync("mwanlb", "apply")).EnsureSuccess();
            return new HealthLab(network, await Gateway.AttachAsync(network));
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the table has an uplink down.</summary>
    public bool IsDown(int uplink) => HealthOf(uplink) == Down;

    /// <summary>Waits until the table has an uplink up.</summary>
    public Task WaitUntilUpAsync(int uplink, TimeSpan limit) => Wait.UntilAsync(() => HealthOf(uplink) == Up, limit, () => $"uplink{uplink + 1} to be up\n{Gateway.Daemon.Output}");

    /// <summary>Waits until the table has an uplink down.</summary>
    public Task WaitUntilDownAsync(int uplink, TimeSpan limit) => Wait.UntilAsync(() => IsDown(uplink), limit, () => $"uplink{uplink + 1} to be down\n{Gateway.Daemon.Output}");

    /// <summary>Makes an uplink lose everything behind its gateway, and waits until the table says so.</summary>
    /// <returns>How long that took. It begins before the rules are made, so it is too long by a few milliseconds rather than too short.</returns>
    public async Task<TimeSpan> BlackHoleAsync(int uplink, TimeSpan limit)
    {
        var stamp = await Network.IspRouters[uplink].ShellAsync("""
            date +%s%3N
            nft -f - <<RULES
            table inet outage { chain forward { type filter hook forward priority raw; drop; }; }
            RULES
            """);
        var began = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(stamp, CultureInfo.InvariantCulture));
        while (!IsDown(uplink))
        {
            Assert.True(TimeProvider.System.GetUtcNow() - began < limit + TimeSpan.FromSeconds(5), $"uplink{uplink + 1} is not down\n{Gateway.Daemon.Output}");
            await Task.Delay(1);
        }

        return TimeProvider.System.GetUtcNow() - began;
    }

    /// <summary>What <c>mwanlb status</c> prints.</summary>
    public async Task<string> StatusAsync() => (await Network.Router.RunAsync("mwanlb", "status")).EnsureSuccess().Output;

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Network.DisposeAsync();
    }

    private int HealthOf(int uplink)
    {
        using var file = File.OpenHandle(Network.Router.MapPath("/run/mwanlb/uplinks"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> health = stackalloc byte[sizeof(int)];
        RandomAccess.Read(file, health, SlotsOffset + (uplink * SlotSize));
        return BitConverter.ToInt32(health);
    }
}
