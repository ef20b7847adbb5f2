namespace MwanLb.Engine.Uplinks;

/// <summary>
/// The bytes of the table file, version 1. Little-endian; every cell is aligned to its size. Cells that different parties write
/// stand on different 64-byte cache lines, so that a daemon's count does not slow a picker's ticket.
/// </summary>
/// <remarks>
/// <code>
///     0  header     u64 magic, i32 version, i32 size, u64 fingerprint of the uplinks, i32 uplink count, i32 state (1 in use, 2 retired),
///               i64 time made (Unix ms; tells one file from its successor)
///    64  daemon     i64 heartbeat (Unix ms), i64 process id, i64 generation (+1 after each change of health, draining, weight or state)
///   128  tickets    64 lines, one a pool: i64 tickets taken
///  4224  uplinks    64 slots of three lines:
///        +0         daemon: i32 health, i32 draining, i32 weight in force, i32 -, i64 connections counted, i64 assigned when they were counted
///        +64        pickers: i64 connections assigned since the table was made
///        +128       identity: name (32 bytes UTF-8, zero padded), i32 fwmark, i32 mask
/// </code>
/// A change of this layout is a new <see cref="Version"/>; a program that meets another version goes on in its own memory.
/// </remarks>
internal static class UplinkTableLayout
{
    /// <summary>"MWANLBUT" as the file's first eight bytes.</summary>
    public const long Magic = 0x54_55_42_4c_4e_41_57_4d;
    public const int Version = 1;

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

    public const int HeartbeatOffset = 64;
    public const int ProcessIdOffset = 72;
    public const int GenerationOffset = 80;

    public const int PoolCount = 64;
    public const int LineSize = 64;
    public const int TicketsOffset = 128;

    public const int SlotsOffset = TicketsOffset + (PoolCount * LineSize);
    public const int SlotSize = 3 * LineSize;
    public const int HealthInSlot = 0;
    public const int DrainingInSlot = 4;
    public const int WeightInSlot = 8;
    public const int CountedInSlot = 16;
    public const int AssignedWhenCountedInSlot = 24;
    public const int AssignedInSlot = LineSize;
    public const int NameInSlot = 2 * LineSize;
    public const int FwmarkInSlot = NameInSlot + Uplink.MaxNameLength;
    public const int MaskInSlot = FwmarkInSlot + 4;

    public const int Size = SlotsOffset + (Uplink.MaxCount * SlotSize);

    /// <summary>Offset of a slot's cell.</summary>
    public static int Slot(int index, int cell) => SlotsOffset + (index * SlotSize) + cell;
}
