using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>Which uplinks may be chosen, by what the table says of them.</summary>
/// <remarks>
/// What is done where the uplinks of a family that are meant for new connections (neither drained nor stopped by their quota) are all down:
/// <code>
///     drained, and up     they carry new connections until another is up: a line that works is better than none
///     disabled            never: for the operator it is dead, whatever probes say
///     quota stopped       never: a gigabyte too many costs more than an outage
///     none of the first   panic: "down" tells nothing apart, and a probe that is wrong about all of them is likelier than it seems
/// </code>
/// Where none is meant for new connections, somebody wants it so.
/// </remarks>
internal sealed class AvailabilityView
{
    private static readonly FlowFamily[] Families = Enum.GetValues<FlowFamily>();

    private readonly ulong _down;
    private readonly ulong _withheld;
    private readonly ulong _spent;
    private readonly ulong[] _spared = new ulong[Families.Length];
    private readonly bool[] _isPanic = new bool[Families.Length];

    /// <param name="uplinks">Every uplink of the router.</param>
    /// <param name="table">The live state; read once, so that all pools of a snapshot go by the same.</param>
    /// <param name="trustsHealth">Whether its health is that of a living daemon: what nobody measures any more must not keep an uplink out for ever.</param>
    public AvailabilityView(ImmutableArray<Uplink> uplinks, UplinkTable table, bool trustsHealth)
    {
        var spare = 0UL;
        foreach (var uplink in uplinks)
        {
            var bit = 1UL << uplink.Index;
            var limit = table.QuotaLimit(uplink.Index);
            // Without a daemon nobody begins a new period: what was to be stopped until then must not be for ever.
            var isStopped = trustsHealth && limit is QuotaLimit.Stopped;
            var isDraining = table.IsDraining(uplink.Index);
            _down |= trustsHealth && table.Health(uplink.Index) is UplinkHealth.Down ? bit : 0;
            _withheld |= isDraining || isStopped ? bit : 0;
            _spent |= limit is not QuotaLimit.None ? bit : 0;
            spare |= isDraining && !isStopped && !table.IsDisabled(uplink.Index) ? bit : 0;
        }

        foreach (var family in Families)
        {
            var carrying = uplinks.Where(u => u.Carries(family)).Aggregate(0UL, (bits, u) => bits | (1UL << u.Index));
            var meant = carrying & ~_withheld;
            if (meant != 0 && (meant & ~_down) == 0)
            {
                var spared = carrying & spare & ~_down;
                (_spared[(int)family], _isPanic[(int)family]) = (spared, spared == 0);
            }
        }
    }

    /// <summary>Whether every uplink that carries a family and may be used is down.</summary>
    public bool IsPanic(FlowFamily family) => _isPanic[(int)family];

    /// <summary>Whether the same uplinks may be chosen for both families, as far as they carry them.</summary>
    public bool AreAlike(FlowFamily one, FlowFamily other) => _spared[(int)one] == _spared[(int)other];

    /// <summary>Whether the operator, and a quota that is to stop it, let it be used.</summary>
    public bool IsWanted(Uplink uplink) => (_withheld >> uplink.Index & 1) == 0;

    /// <summary>Whether its quota is used up: only where no other is available.</summary>
    public bool IsSpent(Uplink uplink) => (_spent >> uplink.Index & 1) != 0;

    /// <summary>Whether it is down, by the word of a living daemon.</summary>
    public bool IsDown(Uplink uplink) => (_down >> uplink.Index & 1) != 0;

    /// <summary>Whether it is drained and has to carry a family's new connections all the same, for all others are down.</summary>
    public bool IsSpared(Uplink uplink, FlowFamily family) => (_spared[(int)family] >> uplink.Index & 1) != 0;

    /// <summary>Whether it may be chosen while there is any choice.</summary>
    public bool IsAvailable(Uplink uplink, FlowFamily family) => (IsWanted(uplink) && !IsDown(uplink)) || IsSpared(uplink, family);
}
