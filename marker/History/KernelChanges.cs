using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.History;

/// <summary>Records interfaces that come and go, and addresses that change. For one thread.</summary>
/// <param name="model">Which interfaces are the uplinks'.</param>
/// <param name="journal">Where to.</param>
internal sealed class KernelChanges(RouterModel model, IEventJournal journal)
{
    private readonly Dictionary<string, (uint Index, bool IsThere)> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Interface, IpFamily Family), ImmutableSortedSet<string>> _addresses = [];

    /// <summary>Compares with what was there before.</summary>
    public void Look(KernelView view)
    {
        foreach (var name in model.Uplinks.Select(uplink => uplink.Interface).Distinct())
        {
            var link = view.Link(name);
            LookAtLink(name, link);
            if (link is not null)
            {
                LookAtAddresses(link, view);
            }
        }
    }

    private void LookAtLink(string name, LinkFact? link)
    {
        var isKnown = _links.TryGetValue(name, out var before);
        if (link is null && before.IsThere)
        {
            Record(name, new HistoryEvent(EventKind.InterfaceGone) { Cause = $"{name}: no such interface" });
        }
        else if (link is not null && isKnown && (!before.IsThere || before.Index != link.Index))
        {
            // One that was made anew between two looks was gone, too.
            Record(name, new HistoryEvent(EventKind.InterfaceBack)
            {
                From = before.Index == 0 ? null : $"index {before.Index}",
                To = $"index {link.Index}",
                Cause = $"{name} is there again",
            });
        }

        _links[name] = (link?.Index ?? before.Index, link is not null);
    }

    /// <summary>One that goes and leaves none is no change of addresses: the link is not usable then, and that is told.</summary>
    private void LookAtAddresses(LinkFact link, KernelView view)
    {
        foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
        {
            var now = view.AddressesOf(link, family).Select(address => address.Address.ToString()).ToImmutableSortedSet(StringComparer.Ordinal);
            if (now.IsEmpty)
            {
                continue;
            }

            if (_addresses.TryGetValue((link.Name, family), out var before) && !before.SetEquals(now))
            {
                Record(link.Name, new HistoryEvent(EventKind.AddressChanged) { From = string.Join(", ", before), To = string.Join(", ", now), Cause = link.Name });
            }

            _addresses[(link.Name, family)] = now;
        }
    }

    private void Record(string name, HistoryEvent happened)
    {
        foreach (var uplink in model.Uplinks.Where(uplink => uplink.Interface == name))
        {
            journal.Record(happened with { Uplink = uplink.Name });
        }
    }
}
