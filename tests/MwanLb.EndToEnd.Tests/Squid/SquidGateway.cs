using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>One lab with the product on its router for all tests that differ in squid.conf alone; each starts a Squid of its own.</summary>
[CollectionDefinition(nameof(SquidGateway))]
public sealed class SquidGateway : ICollectionFixture<SquidGateway>, IAsyncLifetime
{
    private GatewayLab? _lab;

    internal GatewayLab Lab => _lab!;

    internal LabHost Router => Lab.Network.Router;

    internal LabHost Client => Lab.Network.Client;

    internal IReadOnlyList<LabUplink> Uplinks => Lab.Network.Uplinks;

    public async ValueTask InitializeAsync()
    {
        // Where no lab can run each test says so itself, skipping.
        if (CapabilityCheck.Missing is null)
            _lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions { Extra = "slow-start = \"0s\"" });
    }

    public ValueTask DisposeAsync() => _lab?.DisposeAsync() ?? ValueTask.CompletedTask;
}
