using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Layout = MwanLb.Engine.Uplinks.UplinkTableLayout;

namespace MwanLb.Engine.Uplinks;

/// <summary>
/// The live state of all uplinks, shared by every process through a mapped file. The daemon alone writes health, counts and weights;
/// every picker takes tickets and counts what it assigned, by atomic adds. Nothing here waits, locks or allocates.
/// </summary>
/// <remarks>Safe for any number of threads and processes. Values that other processes can write are ranges to check, never facts to index by.</remarks>
public sealed class UplinkTable
{
    /// <summary>The file's name inside the state directory.</summary>
    public const string FileName = "uplinks";

    /// <summary>Bytes of the table.</summary>
    public const int Size = Layout.Size;

    private readonly SharedMapping _memory;

    internal UplinkTable(SharedMapping memory) => _memory = memory;

    /// <summary>Changes whenever health, draining, weights or the table's own state do: a snapshot made under another generation is stale.</summary>
    public long Generation => Volatile.Read(ref _memory.Long(Layout.GenerationOffset));

    /// <summary>When the daemon last said that it lives, in Unix milliseconds; 0: never.</summary>
    public long Heartbeat => Volatile.Read(ref _memory.Long(Layout.HeartbeatOffset));

    /// <summary>Whether the daemon's last sign of life lies further off than <see cref="UplinkState.HeartbeatLimit"/>.</summary>
    public bool IsSilentAt(DateTimeOffset now)
    {
        // Any picker can write the heartbeat: it may be no time at all. One that lies ahead is as little a sign of life as an old one,
        // or a daemon that died before the clock was set back would never be missed.
        var age = now.ToUnixTimeMilliseconds() - Math.Max(0, Heartbeat);
        return Math.Abs(age) > UplinkState.HeartbeatLimit.TotalMilliseconds;
    }

    /// <summary>The daemon's process id; 0: none yet.</summary>
    public long DaemonProcessId => Volatile.Read(ref _memory.Long(Layout.ProcessIdOffset));

    /// <summary>Whether the daemon has put another file in this one's place.</summary>
    public bool IsRetired => Volatile.Read(ref _memory.Int(Layout.StateOffset)) != Layout.StateInUse;

    /// <summary>A table in this process' own memory, for when no shared one can be had.</summary>
    public static UplinkTable CreatePrivate(ImmutableArray<Uplink> uplinks)
    {
        var table = new UplinkTable(SharedMapping.CreatePrivate(Layout.Size));
        table.Initialize(uplinks, created: 0);
        return table;
    }

    /// <summary>Takes the next ticket of a pool. Tickets are handed out once each, in order, to all processes together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong TakeTicket(int pool) =>
        (ulong)Interlocked.Increment(ref _memory.Long(Layout.TicketsOffset + (pool * Layout.LineSize))) - 1;

    /// <summary>Counts one connection placed on an uplink.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddAssigned(int slot) => Interlocked.Increment(ref _memory.Long(Layout.Slot(slot, Layout.AssignedInSlot)));

    /// <summary>Connections placed on an uplink since the table was made.</summary>
    public long Assigned(int slot) => Volatile.Read(ref _memory.Long(Layout.Slot(slot, Layout.AssignedInSlot)));

    /// <summary>Live connections of an uplink at the last count.</summary>
    public long Counted(int slot) => Volatile.Read(ref _memory.Long(Layout.Slot(slot, Layout.CountedInSlot)));

    /// <summary>Live connections as far as they are known: those counted, and those assigned since, which no count has seen yet.</summary>
    public long Load(int slot)
    {
        var counted = Counted(slot);
        var unseen = Assigned(slot) - Volatile.Read(ref _memory.Long(Layout.Slot(slot, Layout.AssignedWhenCountedInSlot)));
        // Bounded, so that no value that another process wrote can overflow the policies' products.
        return Math.Clamp(counted, 0, 1L << 40) + Math.Clamp(unseen, 0, 1L << 40);
    }

    /// <summary>What probes last measured of an uplink.</summary>
    public UplinkHealth Health(int slot) => (UplinkHealth)Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.HealthInSlot)));

    /// <summary>Whether the operator has taken an uplink out of new selections.</summary>
    public bool IsDraining(int slot) => Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.DrainingInSlot))) != 0;

    /// <summary>The weight in force, 0 to <see cref="Uplink.MaxWeight"/>.</summary>
    public int Weight(int slot) =>
        Math.Clamp(Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.WeightInSlot))), 0, Uplink.MaxWeight);

    /// <summary>The daemon's sign of life.</summary>
    public void Beat(DateTimeOffset now, long processId)
    {
        Volatile.Write(ref _memory.Long(Layout.ProcessIdOffset), processId);
        Volatile.Write(ref _memory.Long(Layout.HeartbeatOffset), now.ToUnixTimeMilliseconds());
    }

    /// <summary>Writes the result of a count, and what had been assigned when it began. For the daemon alone.</summary>
    public void SetCounted(int slot, long connections, long assignedWhenCounted)
    {
        Volatile.Write(ref _memory.Long(Layout.Slot(slot, Layout.CountedInSlot)), connections);
        Volatile.Write(ref _memory.Long(Layout.Slot(slot, Layout.AssignedWhenCountedInSlot)), assignedWhenCounted);
    }

    /// <summary>Writes what decides whether and how much an uplink is used. For the daemon alone; <see cref="Publish"/> makes it known.</summary>
    public void SetUse(int slot, UplinkHealth health, bool draining, int weight)
    {
        Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.HealthInSlot)), (int)health);
        Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.DrainingInSlot)), draining ? 1 : 0);
        Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.WeightInSlot)), weight);
    }

    /// <summary>Tells all pickers to look at health, draining and weights again, at their next selection.</summary>
    public void Publish() => Interlocked.Increment(ref _memory.Long(Layout.GenerationOffset));

    /// <summary>When this table was made, in Unix milliseconds: tells it from its predecessor and successor.</summary>
    internal long Created => _memory.Long(Layout.CreatedOffset);

    /// <summary>Tells all pickers that another file has taken this one's place.</summary>
    internal void Retire()
    {
        Volatile.Write(ref _memory.Int(Layout.StateOffset), Layout.StateRetired);
        Publish();
    }

    /// <summary>Whether a file that begins with these bytes is a table of these uplinks, in use.</summary>
    internal static UplinkTableFault Examine(ReadOnlySpan<byte> header, ImmutableArray<Uplink> uplinks) =>
        Long(header, Layout.MagicOffset) != Layout.Magic ? UplinkTableFault.NotATable
        : Int(header, Layout.VersionOffset) != Layout.Version || Int(header, Layout.SizeOffset) != Layout.Size ? UplinkTableFault.OtherVersion
        : Int(header, Layout.StateOffset) != Layout.StateInUse ? UplinkTableFault.Retired
        : Int(header, Layout.UplinkCountOffset) != uplinks.Length || Long(header, Layout.FingerprintOffset) != Fingerprint(uplinks)
            ? UplinkTableFault.OtherUplinks
        : UplinkTableFault.None;

    /// <summary>When the table was made whose file begins with these bytes.</summary>
    internal static long CreatedIn(ReadOnlySpan<byte> header) => Long(header, Layout.CreatedOffset);

    internal void Initialize(ImmutableArray<Uplink> uplinks, long created)
    {
        _memory.Long(Layout.CreatedOffset) = created;
        _memory.Long(Layout.MagicOffset) = Layout.Magic;
        _memory.Int(Layout.VersionOffset) = Layout.Version;
        _memory.Int(Layout.SizeOffset) = Layout.Size;
        _memory.Long(Layout.FingerprintOffset) = Fingerprint(uplinks);
        _memory.Int(Layout.UplinkCountOffset) = uplinks.Length;
        foreach (var uplink in uplinks)
        {
            Encoding.UTF8.GetBytes(uplink.Name, _memory.Bytes(Layout.Slot(uplink.Index, Layout.NameInSlot), Uplink.MaxNameLength));
            _memory.Int(Layout.Slot(uplink.Index, Layout.FwmarkInSlot)) = (int)uplink.Fwmark.Value;
            _memory.Int(Layout.Slot(uplink.Index, Layout.MaskInSlot)) = (int)uplink.Fwmark.Mask;
            SetUse(uplink.Index, UplinkHealth.Unknown, draining: false, uplink.Weight);
        }

        Volatile.Write(ref _memory.Int(Layout.StateOffset), Layout.StateInUse);
        Publish();
    }

    private static int Int(ReadOnlySpan<byte> header, int offset) => BinaryPrimitives.ReadInt32LittleEndian(header[offset..]);

    private static long Long(ReadOnlySpan<byte> header, int offset) => BinaryPrimitives.ReadInt64LittleEndian(header[offset..]);

    /// <summary>FNV-1a over names and marks in order. Weights are left out: they change while programs run, and stand in the table.</summary>
    private static long Fingerprint(ImmutableArray<Uplink> uplinks)
    {
        var hash = 0xcbf29ce484222325UL;
        Span<byte> identity = stackalloc byte[Uplink.MaxNameLength + 8];
        foreach (var uplink in uplinks)
        {
            identity.Clear();
            Encoding.UTF8.GetBytes(uplink.Name, identity);
            BinaryPrimitives.WriteUInt32LittleEndian(identity[Uplink.MaxNameLength..], uplink.Fwmark.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(identity[(Uplink.MaxNameLength + 4)..], uplink.Fwmark.Mask);
            foreach (var octet in identity)
            {
                hash = (hash ^ octet) * 0x100000001b3UL;
            }
        }

        return (long)hash;
    }
}
