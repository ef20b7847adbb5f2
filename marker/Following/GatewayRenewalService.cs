using System.Net;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;
using MwanLb.Marker.Hosting;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>The thread that has the kernel forget who the gateways of uplinks that are down were, so that the next probe asks for them anew: at once, and every few seconds.</summary>
/// <param name="model">The configuration.</param>
/// <param name="table">Who is down.</param>
/// <param name="logger">Where it says that it cannot.</param>
internal sealed class GatewayRenewalService(RouterModel model, UplinkTable table, ILogger<GatewayRenewalService> logger) : ThreadedService("gateways"), IHealthObserver
{
    // As long as the kernel takes before it doubts an address that is used and not confirmed (delay_first_probe_time).
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly AutoResetEvent _signal = new(false);
    private bool _failing;

    /// <inheritdoc/>
    public void HealthChanged(HealthTransition transition) => _signal.Set();

    /// <inheritdoc/>
    protected override void Interrupt() => _signal.Set();

    /// <inheritdoc/>
    protected override void Run()
    {
        using var reader = new KernelViewReader(model);
        while (!IsStopping)
        {
            var isDown = model.Uplinks.Any(uplink => table.Health(uplink.Index) is UplinkHealth.Down);
            if (isDown)
            {
                TryRenew(reader);
            }

            _signal.WaitOne(isDown ? Interval : Timeout.InfiniteTimeSpan);
        }
    }

    private void TryRenew(KernelViewReader reader)
    {
        try
        {
            using var neighbours = NeighbourSocket.Open();
            foreach (var (index, gateway) in GatewayRenewal.Due(model, table, reader.Read()))
            {
                var doubt = new Doubt(gateway);
                neighbours.Dump(index, doubt);
                if (doubt.IsDue)
                {
                    neighbours.Forget(index, gateway.GetAddressBytes());
                }
            }

            _failing = false;
        }
        catch (NetlinkException e)
        {
            if (!_failing)
            {
                Log.RenewalFailed(logger, e.Message);
            }

            _failing = true;
        }
    }

    // What the administrator has set stays.
    private sealed class Doubt(IPAddress gateway) : INeighbourVisitor
    {
        private readonly byte[] _gateway = gateway.GetAddressBytes();

        public bool IsDue { get; private set; }

        public void Visit(scoped in Neighbour neighbour) =>
            IsDue |= neighbour.IsUsable && (neighbour.State & NeighbourState.Permanent) == 0 && neighbour.Address.SequenceEqual(_gateway);
    }
}
