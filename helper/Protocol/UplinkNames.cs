using System.Collections.Immutable;
using System.Text;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Helper.Protocol;

/// <summary>Finds uplinks by the names that answers carry.</summary>
internal sealed class UplinkNames(ImmutableArray<Uplink> uplinks)
{
    private readonly ImmutableArray<byte[]> _names = [.. uplinks.Select(uplink => Encoding.ASCII.GetBytes(uplink.Name))];

    /// <summary>The uplink of that name; null: none has it.</summary>
    public Uplink? Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return uplinks[i];
            }
        }

        return null;
    }
}
