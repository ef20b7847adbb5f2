namespace MwanLb.Engine.Uplinks;

/// <summary>
/// The bytes of the table file, version 6. Little-endian; every cell is aligned to its size. Cells that different parties write
/// stand on different 64-byte cache lines, so that a daemon's count does not slow a picker's ticket.
/// </summary>
/// <remarks>
/// <code>
///     0  header     u64 magic, i32 version, i32 size, u64 fingerprint of the uplinks, i32 uplink count, i32 state (1 in use, 2 retired),
///               i64 time made (Unix ms; tells one file from its successor)
///    64  daemon     i64 heartbeat (Unix ms), i64 process id, i64 generation (+1 after each change of health, draining, weight or state),
///               i64 version of the counts (+1 after each count), i64 gaps in the counting so far, i64 packets passed by unmarked so far
///   128  tickets    512 lines, one a pool for IPv4 and names, then one a pool for IPv6: i64 tickets taken
/// 32896  uplinks    64 slots of four lines:
///        +0         daemon: i32 health, i32 slow start (percent), i32 weight, i32 quota (lowest byte: percent of its
///                   share, 0: all; next byte: QuotaLimit), i64 connections counted, i64 assigned when they were
///                   counted, i64 capacity used (parts per million), i64 the same of one average connection, i64 TCP among the
///                   connections counted, i64 conntrack entries of any state
///        +64        operator: i32 draining, i32 weight + 1 (0: the configuration's)
///        +128       whoever measures: i64 round-trip time (microseconds, moving average), i64 dials that connected, i64 dials that failed by the
///                   uplink's fault, i64 web servers dialled since the daemon looked last, one bit for each class of addresses, i64 those that answered
///        +192       identity: name (32 bytes UTF-8, zero padded), i32 fwmark, i32 mask
/// 49280  shards     16 of 8 lines: i64 a slot, connections assigned since the table was made; the sum over the shards counts
/// 57472  pickers    64 of 17 lines, one a process that answers others and counts what it answered:
///        +0         i64 process id (0: free), i64 last sign of life (Unix ms), i32 kind, i32 -, i64 answers without an uplink, i64 refusals,
///                   i64 requests that could not be understood
///        +64        i64 a slot of the uplinks, answers that named it
///        +576       i64 a slot of the uplinks, connections that it has open
/// </code>
/// A change of this layout is a new <see cref="Version"/>; a program that meets another version goes on in its own memory.
/// </remarks>
internal static class UplinkTableLayout
{
    /// <summary>"MWANLBUT" as the file's first eight bytes.</summary>
    public const long Magic = 0x54_55_42_4c_4e_41_57_4d;
    public const int Version = 6;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int SizeOffset = 12;
    public const int FingerprintOffset = 16;
    public const int UplinkCountOffset = 24;
    public const int StateOffset = 28;
    public const int CreatedOffset = 32;
    public const int HeaderSize = 40;

    public const int StateInUse = 1;
    public const int StateRetired = 2;

    // In the cell of draining: 0 no, 1 draining, 2 disabled. Programs that do not know the last one take it for draining.
    public const int Disabled = 2;

    public const int HeartbeatOffset = 64;
    public const int ProcessIdOffset = 72;
    public const int GenerationOffset = 80;
    public const int CountsVersionOffset = 88;
    public const int CountGapsOffset = 96;
    public const int UnmarkedOffset = 104;

    public const int PoolCount = 256;
    public const int TicketLines = 2 * PoolCount;
    public const int LineSize = 64;
    public const int TicketsOffset = 128;

    public const int SlotsOffset = TicketsOffset + (TicketLines * LineSize);
    public const int SlotSize = 4 * LineSize;
    public const int HealthInSlot = 0;
    public const int RampInSlot = 4;
    public const int WeightInSlot = 8;
    public const int QuotaInSlot = 12;
    public const int CountedInSlot = 16;
    public const int AssignedWhenCountedInSlot = 24;
    public const int UsedInSlot = 32;
    public const int UsedPerConnectionInSlot = 40;
    public const int TcpInSlot = 48;
    public const int EntriesInSlot = 56;
    public const int DrainingInSlot = LineSize;
    public const int OperatorWeightInSlot = LineSize + 4;
    public const int RttInSlot = 2 * LineSize;
    public const int DialsInSlot = RttInSlot + 8;
    public const int FailedDialsInSlot = RttInSlot + 16;
    public const int TriedInSlot = RttInSlot + 24;
    public const int AnsweredInSlot = RttInSlot + 32;
    public const int NameInSlot = 3 * LineSize;
    public const int FwmarkInSlot = NameInSlot + Uplink.MaxNameLength;
    public const int MaskInSlot = FwmarkInSlot + 4;

    public const int ShardsOffset = SlotsOffset + (Uplink.MaxCount * SlotSize);
    public const int ShardCount = 16;
    public const int ShardSize = Uplink.MaxCount * sizeof(long);

    public const int PickersOffset = ShardsOffset + (ShardCount * ShardSize);
    public const int PickerCount = 64;
    public const int PickerSize = LineSize + (2 * Uplink.MaxCount * sizeof(long));
    public const int ProcessIdInPicker = 0;
    public const int SeenInPicker = 8;
    public const int KindInPicker = 16;
    public const int UnmarkedInPicker = 24;
    public const int DroppedInPicker = 32;
    public const int MalformedInPicker = 40;
    public const int UplinksInPicker = LineSize;
    public const int OpenInPicker = UplinksInPicker + (Uplink.MaxCount * sizeof(long));

    public const int Size = PickersOffset + (PickerCount * PickerSize);

    /// <summary>Offset of a slot's cell.</summary>
    public static int Slot(int index, int cell) => SlotsOffset + (index * SlotSize) + cell;

    /// <summary>Offset of a picker's cell.</summary>
    public static int Picker(int index, int cell) => PickersOffset + (index * PickerSize) + cell;

    /// <summary>Offset of a shard's count for a slot.</summary>
    public static int Assigned(int shard, int slot) => ShardsOffset + (shard * ShardSize) + (slot * sizeof(long));
}
