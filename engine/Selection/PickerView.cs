using System.Runtime.InteropServices;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>
/// The live numbers of the table as one picking thread sees them. What this thread placed itself is always in them; what others placed at the
/// same time is read anew with the next tick of the system's coarse clock (1 to 4 ms), or after <see cref="MaxAge"/> choices. Processors that
/// read each other's counters at every choice would spend their time handing cache lines to and fro: two threads were then slower than one.
/// A reading while the other one adds was measured at 1 to 2 microseconds, fifty choices' worth: every 64 choices it left two threads at 1.2
/// times the throughput of one, every 256 at 1.9 times. Only more than 60,000 choices a second in one thread come to that before the tick does.
/// </summary>
/// <remarks>For one thread.</remarks>
public sealed class PickerView
{
    /// <summary>Choices after which what others placed is read again.</summary>
    public const int MaxAge = 256;

    // Many more than any router has; times the largest figure of one connection it still is a number.
    private const long MaxUnseen = 1L << 32;

    private const int CacheLine = 64;

    // A line longer than needed: the next object on the heap may be another thread's, and these change with each choice.
    private readonly long[] _loads = new long[Uplink.MaxCount + (CacheLine / sizeof(long))];
    private readonly long[] _counted = new long[Uplink.MaxCount];
    private readonly int _shard;
    private readonly int _uplinks;
    private UplinkTable _table;
    private Progress _own;

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
        // Threads that begin at the same place would send the first connections of all of them the same way.
        _own = new Progress { Turn = seed, TurnOfIPv6 = seed, Random = seed, CountsVersion = -1 };
    }

    /// <summary>Live connections of an uplink as far as they are known: those counted, and those assigned since, which no count has seen yet.</summary>
    public long Load(int slot) => _loads[slot];

    /// <summary>The share of an uplink's capacity in use, in parts per million, each connection not yet seen counted as an average one.</summary>
    public long UsedPartsPerMillion(int slot) =>
        _table.UsedPartsPerMillion(slot) + (Math.Min(_loads[slot] - _counted[slot], MaxUnseen) * _table.UsedPerConnection(slot));

    /// <summary>The measured round-trip time of an uplink in microseconds; 0: not measured.</summary>
    public long RttMicroseconds(int slot) => _table.RttMicroseconds(slot);

    /// <summary>Brings the loads up to date, as far as that is due.</summary>
    internal void Refresh(UplinkTable table)
    {
        var tick = Environment.TickCount64;
        if (tick != _own.Tick || ++_own.Age >= MaxAge || table.CountsVersion != _own.CountsVersion || table != _table)
        {
            Read(table, tick);
        }
    }

    /// <summary>Counts one connection placed on an uplink.</summary>
    internal void AddAssigned(UplinkTable table, int slot)
    {
        table.AddAssigned(slot, _shard);
        _loads[slot]++;
    }

    /// <summary>The next number that this thread counts up; IPv6 by itself, for the reason that <see cref="UplinkTable.TakeTicket"/> has.</summary>
    internal ulong NextTurn(FlowFamily family) => family is FlowFamily.IPv6 ? _own.TurnOfIPv6++ : _own.Turn++;

    /// <summary>The number that <see cref="NextTurn"/> will give.</summary>
    internal ulong PeekTurn(FlowFamily family) => family is FlowFamily.IPv6 ? _own.TurnOfIPv6 : _own.Turn;

    /// <summary>The next random number: splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).</summary>
    internal ulong NextRandom()
    {
        var z = _own.Random += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private void Read(UplinkTable table, long tick)
    {
        // The version first: a count that is written meanwhile is read again at the next choice.
        _own.CountsVersion = table.CountsVersion;
        _own.Tick = tick;
        _own.Age = 0;
        _table = table;
        var loads = _loads.AsSpan(0, _uplinks);
        table.ReadAssigned(loads);
        for (var slot = 0; slot < loads.Length; slot++)
        {
            _counted[slot] = table.Counted(slot);
            loads[slot] = _counted[slot] + Math.Clamp(loads[slot] - table.AssignedWhenCounted(slot), 0, UplinkTable.MaxConnections);
        }
    }

    /// <summary>What changes with each choice, with a cache line to either side: two threads' views may lie side by side in memory.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 3 * CacheLine)]
    private struct Progress
    {
        [FieldOffset(CacheLine)]
        public ulong Turn;
        [FieldOffset(CacheLine + 8)]
        public ulong Random;
        [FieldOffset(CacheLine + 16)]
        public long CountsVersion;
        [FieldOffset(CacheLine + 24)]
        public long Tick;
        [FieldOffset(CacheLine + 32)]
        public int Age;
        [FieldOffset(CacheLine + 40)]
        public ulong TurnOfIPv6;
    }
}
