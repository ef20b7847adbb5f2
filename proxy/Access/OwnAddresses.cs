using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;
using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Access;

/// <summary>The router's own addresses: behind them is what its firewall closes to others and leaves open to itself.</summary>
/// <remarks>The kernel tells of changes (rtnetlink); that it may have lost one, we look every few seconds too.</remarks>
internal sealed class OwnAddresses : IDisposable
{
    /// <summary>How often they are read where nobody told of a change: it takes the kernel and us some 1.5 ms.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Func<IEnumerable<IPAddress>> _read;
    private readonly ITimer _timer;
    private volatile FrozenSet<FlowAddress> _addresses;

    /// <summary>Reads for the first time.</summary>
    /// <param name="read">Gives the addresses.</param>
    /// <param name="time">The clock.</param>
    public OwnAddresses(Func<IEnumerable<IPAddress>> read, TimeProvider time)
    {
        _read = read;
        _addresses = Read();
        NetworkChange.NetworkAddressChanged += OnChanged;
        _timer = time.CreateTimer(static s => ((OwnAddresses)s!).Refresh(), this, Interval, Interval);
    }

    /// <summary>Of all interfaces.</summary>
    public static IEnumerable<IPAddress> OfInterfaces() =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address);

    public bool Contain(FlowAddress address) => _addresses.Contains(address);

    /// <inheritdoc/>
    public void Dispose()
    {
        NetworkChange.NetworkAddressChanged -= OnChanged;
        _timer.Dispose();
    }

    private void OnChanged(object? sender, EventArgs e) => Refresh();

    private void Refresh()
    {
        try
        {
            _addresses = Read();
        }
        catch (NetworkInformationException)
        {
            // An interface went while it was read: the next look finds it gone.
        }
    }

    private FrozenSet<FlowAddress> Read() => _read().Select(Addresses.Of).ToFrozenSet();
}
