namespace MwanLb.Engine.Affinities;

/// <summary>
/// The bytes of the affinity file, version 1. Little-endian. The sets begin with a cache line each, so that looking a key up is one line read.
/// </summary>
/// <remarks>
/// <code>
///     0  header     u64 magic, i32 version, i32 sets, i32 state (1 in use, 2 retired)
///    64  sets       one line each: four entries of u64 key (0: free), u64 value
///                   value: bits 0 to 31 seconds of the monotonic clock at the last use, 32 to 39 the uplink's slot, 40 to 63 check
/// </code>
/// The check is made of the key, the time and the uplink's name: an entry that was torn, damaged, or written for another uplink at that slot
/// counts as free.
/// </remarks>
internal static class AffinityTableLayout
{
    /// <summary>"MWANLBAF" as the file's first eight bytes.</summary>
    public const long Magic = 0x46_41_42_4c_4e_41_57_4d;
    public const int Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int SetCountOffset = 12;
    public const int StateOffset = 16;
    public const int HeaderSize = 20;

    public const int StateInUse = 1;
    public const int StateRetired = 2;

    public const int SetsOffset = 64;
    public const int SetSize = 64;
    public const int EntriesInSet = 4;
    public const int EntrySize = 16;
    public const int ValueInEntry = 8;

    public const int SlotShift = 32;
    public const int CheckShift = 40;

    /// <summary>The most sets: 1 GiB.</summary>
    public const int MaxSets = (1 << 24) - 1;

    /// <summary>Sets for at least as many entries.</summary>
    public static int SetsFor(int entries) => (int)Math.Clamp((entries + (EntriesInSet - 1L)) / EntriesInSet, 1, MaxSets);

    /// <summary>Bytes of a file with so many sets.</summary>
    public static int Size(int sets) => SetsOffset + (sets * SetSize);
}
