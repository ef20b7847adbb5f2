using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Uplinks;
using Layout = MwanLb.Engine.Affinities.AffinityTableLayout;

namespace MwanLb.Engine.Affinities;

/// <summary>
/// Where keys were placed and when they were used last: a set-associative cache in shared memory. A set is one cache line; in a full one the entry
/// that was not used for the longest time makes room. Nothing here waits, locks or allocates.
/// </summary>
/// <remarks>
/// Safe for any number of threads and processes. Key and value of an entry are written one after the other, and any process may write anything:
/// so no value counts whose check does not fit its key, its time and the name of the uplink at its slot.
/// </remarks>
internal sealed class AffinityTable
{
    // How far another process may be ahead that has looked at the clock later, in seconds.
    private const int ClockSlack = 2;

    private readonly SharedMapping _memory;
    private readonly uint _sets;
    private readonly ulong[] _names;

    /// <summary>A table over memory.</summary>
    /// <param name="memory">As long as <paramref name="sets"/> ask for.</param>
    /// <param name="sets">How many sets it has.</param>
    /// <param name="names">The hash of each uplink's name, by its slot.</param>
    public AffinityTable(SharedMapping memory, int sets, ulong[] names)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(memory.Size, Layout.Size(sets));
        _memory = memory;
        _sets = (uint)sets;
        _names = names;
    }

    /// <summary>Whether the daemon has put another file in this one's place.</summary>
    public bool IsRetired => Volatile.Read(ref _memory.Int(Layout.StateOffset)) == Layout.StateRetired;

    /// <summary>A table in this process' own memory.</summary>
    public static AffinityTable CreatePrivate(int entries, ulong[] names)
    {
        var sets = Layout.SetsFor(entries);
        return new AffinityTable(SharedMapping.CreatePrivate(Layout.Size(sets)), sets, names);
    }

    /// <summary>The sets of a file that begins with these bytes; 0: it is none of ours, or of another version.</summary>
    public static int SetsIn(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadInt64LittleEndian(header[Layout.MagicOffset..]) == Layout.Magic
        && BinaryPrimitives.ReadInt32LittleEndian(header[Layout.VersionOffset..]) == Layout.Version
        && BinaryPrimitives.ReadInt32LittleEndian(header[Layout.StateOffset..]) == Layout.StateInUse
        && BinaryPrimitives.ReadInt32LittleEndian(header[Layout.SetCountOffset..]) is > 0 and <= Layout.MaxSets and var sets
            ? sets
            : 0;

    /// <summary>Writes the header of a new file.</summary>
    public void Initialize()
    {
        _memory.Long(Layout.MagicOffset) = Layout.Magic;
        _memory.Int(Layout.VersionOffset) = Layout.Version;
        _memory.Int(Layout.SetCountOffset) = (int)_sets;
        Volatile.Write(ref _memory.Int(Layout.StateOffset), Layout.StateInUse);
    }

    /// <summary>Where a key was placed, and how long ago it was used last; -1: nothing is remembered of it.</summary>
    public int Peek(ulong key, in AffinityTerm term, out uint age)
    {
        age = 0;
        for (int entry = SetOf(key), end = entry + Layout.SetSize; entry < end; entry += Layout.EntrySize)
        {
            if (Volatile.Read(ref Key(entry)) == key && Slot(key, Volatile.Read(ref Value(entry)), term, out age) is >= 0 and var slot)
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>Where a key was placed, if that is one of the candidates, and notes that it was used; -1: nowhere.</summary>
    /// <param name="key">Not 0.</param>
    /// <param name="term">The time, and how long placements are kept.</param>
    /// <param name="candidates">One bit a slot.</param>
    public int Recall(ulong key, in AffinityTerm term, ulong candidates)
    {
        for (int entry = SetOf(key), end = entry + Layout.SetSize; entry < end; entry += Layout.EntrySize)
        {
            if (Volatile.Read(ref Key(entry)) != key)
            {
                continue;
            }

            var value = Volatile.Read(ref Value(entry));
            if (Slot(key, value, term, out var age) is >= 0 and var slot && IsAmong(slot, candidates))
            {
                if (age > 0)
                {
                    // At most once a second for a key, so that the lines of busy clients are not handed to and fro between processors.
                    Interlocked.CompareExchange(ref Value(entry), Pack(key, slot, term.Now), value);
                }

                return slot;
            }
        }

        return -1;
    }

    /// <summary>Notes where a key is placed, unless another has just been quicker.</summary>
    /// <param name="key">Not 0.</param>
    /// <param name="slot">Where.</param>
    /// <param name="term">The time, and how long placements are kept.</param>
    /// <param name="candidates">One bit a slot.</param>
    /// <returns>Where it is placed: connections of one client that come at once, to several processes, all go there.</returns>
    public int Remember(ulong key, int slot, in AffinityTerm term, ulong candidates)
    {
        var entry = EntryFor(key, term);
        var holder = Volatile.Read(ref Key(entry));
        var value = Volatile.Read(ref Value(entry));
        if (Slot(key, value, term, out _) is >= 0 and var present && IsAmong(present, candidates))
        {
            return present;
        }

        if (holder != key && Interlocked.CompareExchange(ref Key(entry), key, holder) is var claimed && claimed != holder && claimed != key)
        {
            // Another key has taken the entry meanwhile. This one is remembered with its next connection.
            return slot;
        }

        var winner = Interlocked.CompareExchange(ref Value(entry), Pack(key, slot, term.Now), value);
        return winner != value && Slot(key, winner, term, out _) is >= 0 and var other && IsAmong(other, candidates) ? other : slot;
    }

    private static bool IsAmong(int slot, ulong candidates) => ((candidates >> slot) & 1) != 0;

    private static uint Age(ulong value, uint now) => (int)(now - (uint)value) is < 0 and >= -ClockSlack ? 0 : now - (uint)value;

    private int SetOf(ulong key) => Layout.SetsOffset + ((int)(((key >> 32) * _sets) >> 32) * Layout.SetSize);

    private ref ulong Key(int entry) => ref Unsafe.As<long, ulong>(ref _memory.Long(entry));

    private ref ulong Value(int entry) => ref Unsafe.As<long, ulong>(ref _memory.Long(entry + Layout.ValueInEntry));

    /// <summary>The key's own entry; else one that counts for nothing; else the one that was not used for the longest time.</summary>
    private int EntryFor(ulong key, in AffinityTerm term)
    {
        var chosen = 0;
        var oldest = -1L;
        for (int entry = SetOf(key), end = entry + Layout.SetSize; entry < end; entry += Layout.EntrySize)
        {
            var holder = Volatile.Read(ref Key(entry));
            if (holder == key)
            {
                return entry;
            }

            var value = Volatile.Read(ref Value(entry));
            var age = holder == 0 || !IsIntact(holder, value) ? long.MaxValue : Age(value, term.Now);
            if (age > oldest)
            {
                oldest = age;
                chosen = entry;
            }
        }

        return chosen;
    }

    private int Slot(ulong key, ulong value, in AffinityTerm term, out uint age)
    {
        age = Age(value, term.Now);
        return age <= term.Keep && IsIntact(key, value) ? (byte)(value >> Layout.SlotShift) : -1;
    }

    private bool IsIntact(ulong key, ulong value) =>
        (byte)(value >> Layout.SlotShift) is var slot && slot < _names.Length && value == Pack(key, slot, (uint)value);

    private ulong Pack(ulong key, int slot, uint time)
    {
        var value = ((ulong)slot << Layout.SlotShift) | time;
        return value | ((StableHash.Mix(StableHash.Mix(key, value), _names[slot]) >> Layout.CheckShift) << Layout.CheckShift);
    }
}
