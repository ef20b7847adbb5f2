using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

/// <summary>
/// A lab with two uplinks of both families for all the tests of a class, and the kernel's routing alone: unmarked traffic leaves by the first
/// uplink, what has the mark 2 by the second, and both are translated.
/// </summary>
public sealed class DualStackLab : IAsyncLifetime
{
    private LabNetwork? _network;
    private InternetServer? _server;

    public LabNetwork Network => _network!;

    public InternetServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        // Where no lab can run each test says so itself, skipping.
        if (CapabilityCheck.Missing is not null)
            return;
        _network = await LabNetwork.CreateAsync(LabTopology.DualStack(2));
        var second = _network.Uplinks[1];
        await _network.Router.ShellAsync($"""
            sysctl -qw net.ipv6.conf.all.forwarding=1
            iptables -t nat -A POSTROUTING -o wan+ -j MASQUERADE
            ip6tables -t nat -A POSTROUTING -o wan+ -j MASQUERADE
            ip route add default via {second.Gateway} dev {second.Interface} table 102
            ip route add default via {second.LinkLocalGateway6} dev {second.Interface} table 102
            ip rule add fwmark 0x2/0xff lookup 102
            ip -6 rule add fwmark 0x2/0xff lookup 102
            """);
        _server = await InternetServer.StartAsync(_network);
    }

    /// <summary>Has the router mark what comes from the client, of both families, or not; what a test before did is forgotten.</summary>
    public Task MarkAsync(string? mark) => Network.Router.ShellAsync($"""
        for tool in iptables ip6tables; do
          $tool -t mangle -F PREROUTING
          {(mark is null ? ":" : $"$tool -t mangle -A PREROUTING -i lan0 -j MARK --set-xmark {mark}/0xff")}
        done
        """);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_network is not null)
            await _network.DisposeAsync();
    }
}
