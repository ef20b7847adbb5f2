using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using MwanLb.Engine.Selection;
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

    /// <summary>How many counters of assigned connections an uplink has.</summary>
    public const int ShardCount = Layout.ShardCount;

    /// <summary>More connections than this are not believed: so bounded, no value that another process wrote can overflow the policies' products.</summary>
    public const long MaxConnections = 1L << 40;

    // A thousand times the capacity, and a minute: likewise.
    private const long MaxUsed = 1_000_000_000;
    private const long MaxRttMicroseconds = 60_000_000;

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

    /// <summary>
    /// Takes the next ticket of a pool. Tickets are handed out once each, in order, to all processes together. IPv6 has a line of its own: browsers open
    /// a connection by each family at once, and on one line all of IPv4 would get the even tickets and all of IPv6 the odd ones.
    /// </summary>
    /// <param name="pool">Whose turns.</param>
    /// <param name="family">What the turn is for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong TakeTicket(int pool, FlowFamily family = FlowFamily.Unknown) => (ulong)Interlocked.Increment(ref Tickets(pool, family)) - 1;

    /// <summary>The ticket that the next taker will get, if nobody comes in between.</summary>
    public ulong PeekTicket(int pool, FlowFamily family = FlowFamily.Unknown) => (ulong)Volatile.Read(ref Tickets(pool, family));

    /// <summary>Counts one connection placed on an uplink.</summary>
    /// <param name="slot">The uplink.</param>
    /// <param name="shard">0 to <see cref="ShardCount"/> - 1: threads that add to different ones do not slow each other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddAssigned(int slot, int shard) => Interlocked.Increment(ref _memory.Long(Layout.Assigned(shard, slot)));

    /// <summary>Connections placed on an uplink since the table was made.</summary>
    public long Assigned(int slot)
    {
        var sum = 0L;
        for (var shard = 0; shard < ShardCount; shard++)
        {
            sum += AssignedIn(shard, slot);
        }

        return sum;
    }

    /// <summary>Connections placed on an uplink by those who add to one shard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long AssignedIn(int shard, int slot) => Volatile.Read(ref _memory.Long(Layout.Assigned(shard, slot)));

    /// <summary>What <see cref="Assigned"/> says, for as many slots as there is room: shard by shard, each of which lies on its own cache lines.</summary>
    public void ReadAssigned(Span<long> connections)
    {
        connections.Clear();
        for (var shard = 0; shard < ShardCount; shard++)
        {
            for (var slot = 0; slot < connections.Length; slot++)
            {
                connections[slot] += AssignedIn(shard, slot);
            }
        }
    }

    /// <summary>Live connections of an uplink at the last count, 0 to <see cref="MaxConnections"/>.</summary>
    public long Counted(int slot) => Math.Clamp(Volatile.Read(ref _memory.Long(Layout.Slot(slot, Layout.CountedInSlot))), 0, MaxConnections);

    /// <summary>What had been assigned to an uplink when it was counted last.</summary>
    public long AssignedWhenCounted(int slot) => Volatile.Read(ref _memory.Long(Layout.Slot(slot, Layout.AssignedWhenCountedInSlot)));

    /// <summary>The TCP connections among those counted.</summary>
    public long CountedTcp(int slot) => Clamp(Layout.Slot(slot, Layout.TcpInSlot), 0, MaxConnections);

    /// <summary>Conntrack entries of an uplink at the last count, in whatever state: what is over or was never answered included.</summary>
    public long Entries(int slot) => Clamp(Layout.Slot(slot, Layout.EntriesInSlot), 0, MaxConnections);

    /// <summary>How often the daemon has missed changes of connections and counted them all anew.</summary>
    public long CountGaps => Clamp(Layout.CountGapsOffset, 0, long.MaxValue);

    /// <summary>Packets that the kernel let by unmarked because the daemon did not come to them in time.</summary>
    public long Unmarked => Clamp(Layout.UnmarkedOffset, 0, long.MaxValue);

    /// <summary>Changes with each count.</summary>
    public long CountsVersion => Volatile.Read(ref _memory.Long(Layout.CountsVersionOffset));

    /// <summary>Live connections as far as they are known: those counted, and those assigned since, which no count has seen yet.</summary>
    public long Load(int slot) => Counted(slot) + Math.Clamp(Assigned(slot) - AssignedWhenCounted(slot), 0, MaxConnections);

    /// <summary>The share of an uplink's declared capacity in use when it was measured last, in parts per million; can be more than a million.</summary>
    public long UsedPartsPerMillion(int slot) => Clamp(Layout.Slot(slot, Layout.UsedInSlot), 0, MaxUsed);

    /// <summary>The share of the capacity that one average connection uses, in parts per million, at least 1.</summary>
    public long UsedPerConnection(int slot) => Clamp(Layout.Slot(slot, Layout.UsedPerConnectionInSlot), 1, MaxUsed);

    /// <summary>The measured round-trip time, a moving average, in microseconds; 0: not measured.</summary>
    public long RttMicroseconds(int slot) => Clamp(Layout.Slot(slot, Layout.RttInSlot), 0, MaxRttMicroseconds);

    /// <summary>What probes last measured of an uplink.</summary>
    public UplinkHealth Health(int slot) => (UplinkHealth)Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.HealthInSlot)));

    /// <summary>Whether the operator has taken an uplink out of new selections.</summary>
    public bool IsDraining(int slot) => Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.DrainingInSlot))) != 0;

    /// <summary>Whether the operator has taken it out altogether: <see cref="IsDraining"/> is true then, too.</summary>
    public bool IsDisabled(int slot) => Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.DrainingInSlot))) == Layout.Disabled;

    /// <summary>Whether an uplink is meant for new connections and not down.</summary>
    public bool IsAvailable(int slot) => Health(slot) is not UplinkHealth.Down && !IsDraining(slot) && QuotaLimit(slot) is not Uplinks.QuotaLimit.Stopped;

    /// <summary>What its quota says of new connections.</summary>
    public QuotaLimit QuotaLimit(int slot) => (QuotaLimit)Math.Clamp(Quota(slot) >> 8, 0, (int)Uplinks.QuotaLimit.Stopped);

    /// <summary>What its quota leaves of its share, in percent, 1 to 100.</summary>
    public int QuotaPercent(int slot) => (Quota(slot) & 0xff) is var percent and >= 1 and <= 100 ? percent : 100;

    /// <summary>How much of its share new connections are placed by, in percent: what the slow start and the quota leave, at least 1.</summary>
    public int SharePercent(int slot) => Math.Max(1, RampPercent(slot) * QuotaPercent(slot) / 100);

    /// <summary>The weight in force, 0 to <see cref="Uplink.MaxWeight"/>: the operator's, or else the configuration's.</summary>
    public int Weight(int slot) => OperatorWeight(slot) ?? Math.Clamp(
        Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.WeightInSlot))), 0, Uplink.MaxWeight);

    /// <summary>The weight that the operator has set; null: none.</summary>
    public int? OperatorWeight(int slot) =>
        Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.OperatorWeightInSlot))) is > 0 and var weight
            ? Math.Min(weight - 1, Uplink.MaxWeight)
            : null;

    /// <summary>How far a slow start has come, in percent of the full share, 1 to 100.</summary>
    public int RampPercent(int slot) => Math.Clamp(Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.RampInSlot))), 1, 100);

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
        Interlocked.Increment(ref _memory.Long(Layout.CountsVersionOffset));
    }

    /// <summary>Writes what a count says beyond <see cref="SetCounted"/>. For the daemon alone.</summary>
    public void SetEntries(int slot, long tcp, long entries)
    {
        Volatile.Write(ref _memory.Long(Layout.Slot(slot, Layout.TcpInSlot)), tcp);
        Volatile.Write(ref _memory.Long(Layout.Slot(slot, Layout.EntriesInSlot)), entries);
    }

    /// <summary>Counts one gap in the counting. For the daemon alone.</summary>
    public void AddCountGap() => Interlocked.Increment(ref _memory.Long(Layout.CountGapsOffset));

    /// <summary>Adds packets that were let by unmarked. For the daemon alone.</summary>
    public void AddUnmarked(long packets) => Interlocked.Add(ref _memory.Long(Layout.UnmarkedOffset), packets);

    /// <summary>Writes how much of the capacity is in use, in parts per million, and how much of that an average connection uses. For the daemon alone.</summary>
    public void SetUsed(int slot, long usedPartsPerMillion, long usedPerConnection)
    {
        Volatile.Write(ref _memory.Long(Layout.Slot(slot, Layout.UsedInSlot)), usedPartsPerMillion);
        Volatile.Write(ref _memory.Long(Layout.Slot(slot, Layout.UsedPerConnectionInSlot)), usedPerConnection);
    }

    /// <summary>Adds a measured round-trip time to the moving average, with the smoothing of TCP's SRTT (RFC 6298, 2: alpha 1/8). For whoever measures: probes and dials.</summary>
    public void AddRtt(int slot, TimeSpan rtt)
    {
        var sample = Math.Clamp((long)rtt.TotalMicroseconds, 1, MaxRttMicroseconds);
        ref var cell = ref _memory.Long(Layout.Slot(slot, Layout.RttInSlot));
        var seen = Volatile.Read(ref cell);
        var average = seen is <= 0 or > MaxRttMicroseconds ? sample : Math.Max(1, seen + ((sample - seen) / 8));
        // Where two measure at once one of the samples is lost: a moving average can bear that.
        Interlocked.CompareExchange(ref cell, average, seen);
    }

    /// <summary>Writes what probes measured. For the daemon alone; <see cref="Publish"/> makes it known.</summary>
    public void SetHealth(int slot, UplinkHealth health) => Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.HealthInSlot)), (int)health);

    /// <summary>Writes the configuration's weight. For the daemon alone; <see cref="Publish"/> makes it known.</summary>
    public void SetWeight(int slot, int weight) => Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.WeightInSlot)), weight);

    /// <summary>Writes how far a slow start has come. <see cref="Publish"/> makes it known.</summary>
    public void SetRampPercent(int slot, int percent) => Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.RampInSlot)), percent);

    /// <summary>Writes what an uplink's quota says. For the daemon alone; <see cref="Publish"/> makes it known.</summary>
    public void SetQuota(int slot, int percent, QuotaLimit limit) =>
        Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.QuotaInSlot)), (percent is 100 ? 0 : percent) | ((int)limit << 8));

    /// <summary>Takes an uplink out of new selections, or back in. For the operator; <see cref="Publish"/> makes it known.</summary>
    public void SetDraining(int slot, bool draining) =>
        Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.DrainingInSlot)), draining ? 1 : 0);

    /// <summary>
    /// Takes an uplink out of new selections as <see cref="SetDraining"/> does, and also where every other is down. For the operator;
    /// <see cref="Publish"/> makes it known.
    /// </summary>
    public void SetDisabled(int slot) => Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.DrainingInSlot)), Layout.Disabled);

    /// <summary>Sets a weight in place of the configuration's; null: the configuration's again. For the operator; <see cref="Publish"/> makes it known.</summary>
    public void SetOperatorWeight(int slot, int? weight) =>
        Volatile.Write(ref _memory.Int(Layout.Slot(slot, Layout.OperatorWeightInSlot)), weight + 1 ?? 0);

    /// <summary>Counts one attempt to connect by an uplink, whose answer says something of the uplink: a refusal by the far end is none that failed.</summary>
    public void AddDial(int slot, bool hasFailed) =>
        Interlocked.Increment(ref _memory.Long(Layout.Slot(slot, hasFailed ? Layout.FailedDialsInSlot : Layout.DialsInSlot)));

    /// <summary>Attempts to connect by an uplink that succeeded, or were refused by the far end, since the table was made.</summary>
    public long Dials(int slot) => Clamp(Layout.Slot(slot, Layout.DialsInSlot), 0, MaxConnections);

    /// <summary>Attempts to connect by an uplink that nobody answered, since the table was made.</summary>
    public long FailedDials(int slot) => Clamp(Layout.Slot(slot, Layout.FailedDialsInSlot), 0, MaxConnections);

    /// <summary>Notes that a web server was dialled by an uplink, and whether it answered there.</summary>
    /// <param name="slot">The uplink.</param>
    /// <param name="destination">The bit of its <see cref="DestinationClass"/>.</param>
    /// <param name="hasAnswered">Whether it did.</param>
    public void NoteDestination(int slot, ulong destination, bool hasAnswered)
    {
        Interlocked.Or(ref _memory.Long(Layout.Slot(slot, Layout.TriedInSlot)), (long)destination);
        if (hasAnswered)
        {
            Interlocked.Or(ref _memory.Long(Layout.Slot(slot, Layout.AnsweredInSlot)), (long)destination);
        }
    }

    /// <summary>Takes what <see cref="NoteDestination"/> has noted since the last time. For the daemon alone.</summary>
    public (ulong Tried, ulong Answered) TakeDestinations(int slot)
    {
        // Looked at before they are emptied: nobody is to wait for a cache line that has no news.
        ref var tried = ref _memory.Long(Layout.Slot(slot, Layout.TriedInSlot));
        ref var answered = ref _memory.Long(Layout.Slot(slot, Layout.AnsweredInSlot));
        var taken = Volatile.Read(ref tried) == 0 ? 0 : (ulong)Interlocked.Exchange(ref tried, 0);
        return (taken, Volatile.Read(ref answered) == 0 ? 0 : (ulong)Interlocked.Exchange(ref answered, 0));
    }

    /// <summary>Tells all pickers to look at health, draining and weights again, at their next selection.</summary>
    public void Publish() => Interlocked.Increment(ref _memory.Long(Layout.GenerationOffset));

    /// <summary>What the processes that answer others have answered.</summary>
    public PickerList Pickers => new(_memory);

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
            SetWeight(uplink.Index, uplink.Weight);
            SetRampPercent(uplink.Index, 100);
        }

        Volatile.Write(ref _memory.Int(Layout.StateOffset), Layout.StateInUse);
        Publish();
    }

    private ref long Tickets(int pool, FlowFamily family) =>
        ref _memory.Long(Layout.TicketsOffset + ((family is FlowFamily.IPv6 ? Layout.PoolCount + pool : pool) * Layout.LineSize));

    private int Quota(int slot) => Volatile.Read(ref _memory.Int(Layout.Slot(slot, Layout.QuotaInSlot)));

    private long Clamp(int offset, long min, long max) => Math.Clamp(Volatile.Read(ref _memory.Long(offset)), min, max);

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
