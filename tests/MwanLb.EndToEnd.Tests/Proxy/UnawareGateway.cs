using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>One lab, and one proxy on its router, for SOCKS and for intercepted connections of both families.</summary>
[CollectionDefinition(nameof(UnawareGateway))]
public sealed class UnawareGateway : ICollectionFixture<UnawareGateway>, IAsyncLifetime
{
    private GatewayLab? _lab;
    private ProxyProcess? _proxy;

    internal GatewayLab Lab => _lab!;

    /// <summary>Waits for a line in the proxy's access log, by a part of it.</summary>
    internal Task IsLoggedAsync(string part) => Wait.UntilAsync(
        () => _proxy!.AccessLines.Any(line => line.Contains(part, StringComparison.Ordinal)), TimeSpan.FromSeconds(10), () => $"'{part}' in the access log\n{_proxy!.Output}");

    public async ValueTask InitializeAsync()
    {
        // Where no lab can run each test says so itself, skipping.
        if (CapabilityCheck.Missing is not null)
            return;
        _lab = await GatewayLab.StartAsync(LabTopology.DualStack(3), new GatewayOptions
        {
            Extra = "slow-start = \"0s\"",
            Tail = """
                [proxy]
                connect-ports = [80, 443, 7000]
                redirect = ["*:8081"]
                tproxy = ["*:8082"]
                udp = true

                [[rule]]
                path = ["proxy"]
                domain = ["named.example"]
                uplinks = ["uplink3"]
                """,
        });
        _proxy = await ProxyProcess.StartAsync(_lab.Network.Router);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        if (_lab is not null)
            await _lab.DisposeAsync();
    }
}
