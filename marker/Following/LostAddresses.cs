using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>
/// Closes the router's own connections from an address that another one has taken the place of: they would wait for answers that cannot come until they
/// time out. Translated connections the kernel forgets itself (masq_inet_event, net/netfilter/nf_nat_masquerade.c).
/// </summary>
/// <remarks>An address that goes and leaves none is another matter: the uplink is down then. <see cref="Look"/> and <see cref="Close"/> are for one thread each.</remarks>
/// <param name="close">Closes the connections from an address: how many they were.</param>
/// <param name="journal">Where it is kept what was done.</param>
/// <param name="logger">Where it says what it did.</param>
internal sealed class LostAddresses(Func<IPAddress, int> close, IEventJournal journal, ILogger logger)
{
    private readonly Dictionary<(string Interface, IpFamily Family), HashSet<IPAddress>> _known = [];
    private readonly ConcurrentQueue<(string Interface, IPAddress Address)> _lost = [];

    /// <summary>Compares with what was there before.</summary>
    public void Look(KernelView view)
    {
        foreach (var link in view.Links)
        {
            foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
            {
                var now = view.AddressesOf(link, family).Select(address => address.Address).ToHashSet();
                if (now.Count == 0)
                {
                    continue;
                }

                if (_known.TryGetValue((link.Name, family), out var before))
                {
                    before.ExceptWith(view.Addresses.Select(address => address.Address));
                    foreach (var address in before)
                    {
                        _lost.Enqueue((link.Name, address));
                    }
                }

                _known[(link.Name, family)] = now;
            }
        }
    }

    /// <summary>Closes what is left of those that were lost.</summary>
    public void Close()
    {
        while (_lost.TryDequeue(out var lost))
        {
            var closed = close(lost.Address);
            Log.AddressReplaced(logger, lost.Interface, lost.Address, closed);
            journal.Record(new HistoryEvent(EventKind.ConnectionsClosed)
            {
                Count = closed,
                Cause = $"{lost.Interface} has another address in place of {lost.Address}",
                Done = $"{closed} connections of this router from it closed",
            });
        }
    }
}
