using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Marking;

/// <summary>The names of the interfaces that packets come in by. Each is asked for again once a second: interfaces are renamed, and indices used again.</summary>
/// <remarks>For the one thread that answers the queue, in its network namespace.</remarks>
internal sealed class InterfaceNames(TimeProvider time)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly Dictionary<uint, (string? Name, long ReadAt)> _names = [];

    /// <summary>The name; null where the packet came in by none, or by one that is gone.</summary>
    public string? Find(uint index)
    {
        if (_names.TryGetValue(index, out var known) && time.GetElapsedTime(known.ReadAt) < Validity)
        {
            return known.Name;
        }

        var name = index == 0 ? null : InterfaceName.Find(index, known.Name);
        _names[index] = (name, time.GetTimestamp());
        return name;
    }
}
