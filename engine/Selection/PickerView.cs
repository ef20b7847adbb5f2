using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>
/// The live numbers of the table as one picking thread sees them. What this thread placed itself is always in them; what others placed at the
/// same time is read anew with the next tick of the system's coarse clock (1 to 4 ms), or after <see cref="MaxAge"/> choices. Processors that
/// read each other's counters at every choice would spend their time handing cache lines to and fro: two threads were then slower than one.
/// </summary>
/// <remarks>For one thread.</remarks>
public sealed class PickerView
{
    /// <summary>Choices after which what others placed is read again.</summary>
    public const int MaxAge = 32;

    private readonly long[] _counted = new long[Uplink.MaxCount];
    private readonly long[] _unseenElsewhere = new long[Uplink.MaxCount];
    private readonly int _shard;
    private readonly int _uplinks;
    private UplinkTable _table;
    private long _countsVersion = -1;
    private long _tick;
    private int _age;
    private ulong _turn;
    private ulong _random;

    /// <summary>A view of a table.</summary>
    /// <param name="table">The live state; another may take its place.</param>
    /// <param name="uplinks">How many slots are in use.</param>
    /// <param name="shard">Which of the table's counters this thread adds to.</param>
    /// <param name="seed">Where its turns and random numbers begin.</param>
    internal PickerView(UplinkTable table, int uplinks, int shard, ulong seed)
    {
        _table = table;
        _uplinks = uplinks;
        _shard = shard;
        _random = seed;
        // Threads that begin at the same place would send the first connections of all of them the same way.
        _turn = seed;
    }

    /// <summary>Live connections of an uplink as far as they are known: those counted, and those assigned since, which no count has seen yet.</summary>
    public long Load(int slot) => _counted[slot] + Unseen(slot);

    /// <summary>The share of an uplink's capacity in use, in parts per million, each connection not yet seen counted as an average one.</summary>
    public long UsedPartsPerMillion(int slot) =>
        _table.UsedPartsPerMillion(slot) + (Unseen(slot) * _table.UsedPerConnection(slot));

    /// <summary>The measured round-trip time of an uplink in microseconds; 0: not measured.</summary>
    public long RttMicroseconds(int slot) => _table.RttMicroseconds(slot);

    /// <summary>Brings the loads up to date, as far as that is due.</summary>
    internal void Refresh(UplinkTable table)
    {
        var tick = Environment.TickCount64;
        if (tick != _tick || ++_age >= MaxAge || table.CountsVersion != _countsVersion || table != _table)
        {
            Read(table, tick);
        }
    }

    /// <summary>Counts one connection placed on an uplink.</summary>
    internal void AddAssigned(UplinkTable table, int slot) => table.AddAssigned(slot, _shard);

    /// <summary>The next number that this thread counts up.</summary>
    internal ulong NextTurn() => _turn++;

    /// <summary>The number that <see cref="NextTurn"/> will give.</summary>
    internal ulong PeekTurn() => _turn;

    /// <summary>The next random number: splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).</summary>
    internal ulong NextRandom()
    {
        var z = _random += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private long Unseen(int slot) =>
        Math.Clamp(_unseenElsewhere[slot] + _table.AssignedIn(_shard, slot), 0, UplinkTable.MaxConnections);

    private void Read(UplinkTable table, long tick)
    {
        // The version first: a count that is written meanwhile is read again at the next choice.
        _countsVersion = table.CountsVersion;
        _table = table;
        _tick = tick;
        _age = 0;
        table.AssignedElsewhere(_shard, _unseenElsewhere.AsSpan(0, _uplinks));
        for (var slot = 0; slot < _uplinks; slot++)
        {
            _unseenElsewhere[slot] -= table.AssignedWhenCounted(slot);
            _counted[slot] = table.Counted(slot);
        }
    }
}
