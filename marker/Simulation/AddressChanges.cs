using System.Numerics;

namespace MwanLb.Marker.Simulation;

/// <summary>Who was seen by which uplinks, and so under how many addresses.</summary>
/// <param name="keys">How many there are to be told apart.</param>
internal sealed class AddressChanges(int keys)
{
    private readonly ulong[] _seenBy = new ulong[keys];
    private readonly bool[] _isRepeated = new bool[keys];

    /// <summary>How many were placed more than once.</summary>
    public int Repeated => _isRepeated.Count(r => r);

    /// <summary>How many of them were seen by more than one uplink.</summary>
    public int Changed => _seenBy.Count(s => BitOperations.PopCount(s) > 1);

    /// <summary>Adds a connection.</summary>
    public void Add(int key, int slot)
    {
        _isRepeated[key] |= _seenBy[key] != 0;
        _seenBy[key] |= 1UL << slot;
    }
}
