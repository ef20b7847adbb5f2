using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>One lab with the product on its router for all tests of the proxy that need nothing else; each starts a proxy of its own.</summary>
[CollectionDefinition(nameof(ProxyGateway))]
public sealed class ProxyGateway : ICollectionFixture<ProxyGateway>, IAsyncLifetime
{
    private GatewayLab? _lab;

    internal GatewayLab Lab => _lab!;

    internal LabHost Client => Lab.Network.Client;

    internal ClientTraffic Traffic => new(Client) { Proxy = ProxyProcess.Url };

    public async ValueTask InitializeAsync()
    {
        // Where no lab can run each test says so itself, skipping.
        if (CapabilityCheck.Missing is null)
            _lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions
            {
                Extra = "slow-start = \"0s\"",
                // Browsers open a tunnel for a WebSocket, whatever its port.
                Tail = $"[proxy]\nconnect-ports = [80, 443, {WebSite.Port}]",
            });
    }

    public ValueTask DisposeAsync() => _lab?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal Task<ProxyProcess> StartProxyAsync() => ProxyProcess.StartAsync(Lab.Network.Router);
}
