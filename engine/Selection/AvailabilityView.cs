using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>Which uplinks may be chosen, by what the table says of them.</summary>
internal readonly struct AvailabilityView
{
    private readonly ulong _down;
    private readonly ulong _draining;
    private readonly ulong _spent;
    private readonly byte _panic;

    /// <param name="uplinks">Every uplink of the router.</param>
    /// <param name="table">The live state; read once, so that all pools of a snapshot go by the same.</param>
    /// <param name="trustsHealth">Whether its health is that of a living daemon: what nobody measures any more must not keep an uplink out for ever.</param>
    public AvailabilityView(ImmutableArray<Uplink> uplinks, UplinkTable table, bool trustsHealth)
    {
        foreach (var uplink in uplinks)
        {
            _down |= trustsHealth && table.Health(uplink.Index) is UplinkHealth.Down ? 1UL << uplink.Index : 0;
            // Without a daemon nobody begins a new period: what was to be stopped until then must not be for ever.
            var limit = table.QuotaLimit(uplink.Index);
            _draining |= table.IsDraining(uplink.Index) || (limit is QuotaLimit.Stopped && trustsHealth) ? 1UL << uplink.Index : 0;
            _spent |= limit is not QuotaLimit.None ? 1UL << uplink.Index : 0;
        }

        foreach (var family in Enum.GetValues<FlowFamily>())
        {
            var (down, carrying) = (_down, uplinks.Where(u => u.Carries(family)).ToList());
            _panic |= carrying.Count > 0 && carrying.All(u => (down >> u.Index & 1) != 0) ? (byte)(1 << (int)family) : (byte)0;
        }
    }

    /// <summary>Whether every uplink that carries a family is down: then "down" tells nothing apart, and a probe that is wrong about all of them is likelier than it seems.</summary>
    public bool IsPanic(FlowFamily family) => (_panic >> (int)family & 1) != 0;

    /// <summary>Whether the operator, and a quota that is to stop it, let it be used.</summary>
    public bool IsWanted(Uplink uplink) => (_draining >> uplink.Index & 1) == 0;

    /// <summary>Whether its quota is used up: only where no other is available.</summary>
    public bool IsSpent(Uplink uplink) => (_spent >> uplink.Index & 1) != 0;

    /// <summary>Whether it may be chosen while there is any choice.</summary>
    public bool IsAvailable(Uplink uplink) => IsWanted(uplink) && (_down >> uplink.Index & 1) == 0;
}
