using System.Diagnostics;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>Programs that share a state directory take turns on one round robin.</summary>
public sealed class SharedTurnsTests : LabTest
{
    [Fact]
    public async Task Turns_TwoHelpersAndTheMarker_OneRoundRobinForAll()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());
        using var first = StartHelper(lab.Network);
        using var second = StartHelper(lab.Network);
        List<string> turns = [];

        for (var i = 0; i < 20; i++)
        {
            turns.Add(await AskAsync(first));
            turns.Add(lab.UplinkName(Assert.Single(await lab.Traffic.ConnectAsync($"turn{i}-", 1)).FirstSeenAs));
            turns.Add(await AskAsync(second));
            turns.Add(await AskAsync(second));
        }

        // Whose turn it was first does not matter; after that, strictly in turn, whoever asks.
        var start = Array.IndexOf(["uplink1", "uplink2", "uplink3"], turns[0]);
        Assert.Equal(Enumerable.Range(0, turns.Count).Select(i => $"uplink{((start + i) % 3) + 1}"), turns);
        await EndAsync(first);
        await EndAsync(second);
    }

    [Fact]
    public async Task Turns_HelperStartedBeforeTheDaemon_JoinsWhenTheTableComes()
    {
        await using var network = await LabNetwork.CreateAsync(LabTopology.Separate(3), Cancellation);
        Gateway.Install(network, new GatewayOptions());
        using var helper = StartHelper(network);
        Assert.Equal("uplink1", await AskAsync(helper));
        await ReadUntilAsync(helper, "in its own memory");

        await using var gateway = await Gateway.StartAsync(network, new GatewayOptions());

        await ReadUntilAsync(helper, "shares the uplink table");
        Assert.Equal("uplink1", await AskAsync(helper));
        await EndAsync(helper);
    }

    private static async Task ReadUntilAsync(Process helper, string word)
    {
        while (await helper.StandardError.ReadLineAsync(Cancellation).AsTask().WaitAsync(Seconds(20), Cancellation) is { } line)
        {
            if (line.Contains(word, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the helper ended without '{word}'");
    }

    private static Process StartHelper(LabNetwork lab) => Process.Start(new ProcessStartInfo(
        Product.Program("mwanlb-helper"),
        ["--config", lab.Router.MapPath(Gateway.ConfigurationPath), "--state", lab.Router.MapPath("/run/mwanlb")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<string> AskAsync(Process helper)
    {
        await helper.StandardInput.WriteAsync("7 192.168.101.1 GET example.com 80 -\n");
        await helper.StandardInput.FlushAsync(Cancellation);
        var reply = await helper.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Seconds(10), Cancellation);
        Assert.StartsWith("7 OK wan_=", reply, StringComparison.Ordinal);
        return reply!.Split(' ')[2]["wan_=".Length..];
    }

    private static async Task EndAsync(Process helper)
    {
        helper.StandardInput.Close();
        await helper.WaitForExitAsync(Cancellation).WaitAsync(Seconds(10), Cancellation);
        Assert.Equal(0, helper.ExitCode);
    }
}
