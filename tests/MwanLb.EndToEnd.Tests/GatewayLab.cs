using System.Net;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>A lab with the product on its router and the Internet's services running.</summary>
internal sealed class GatewayLab : IAsyncDisposable
{
    private GatewayLab(LabNetwork network, InternetServer server, Gateway gateway)
    {
        Network = network;
        Server = server;
        Gateway = gateway;
        Traffic = new ClientTraffic(network.Client);
    }

    public LabNetwork Network { get; }

    public InternetServer Server { get; }

    public Gateway Gateway { get; }

    public ClientTraffic Traffic { get; }

    public static async Task<GatewayLab> StartAsync(LabTopology topology, GatewayOptions options)
    {
        var network = await LabNetwork.CreateAsync(topology, TestContext.Current.CancellationToken);
        try
        {
            return new GatewayLab(network, await InternetServer.StartAsync(network), await Gateway.StartAsync(network, options));
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name of the uplink that the server saw a source address of.</summary>
    public string UplinkName(IPAddress? source) =>
        source is null ? "nothing" : Network.UplinkOf(source)?.Name ?? $"no uplink ({source})";

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Server.DisposeAsync();
        await Network.DisposeAsync();
    }
}
