using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace MwanLb.Engine.Affinities;

/// <summary>Hashes that are the same in every process and after every restart, unlike .NET's own.</summary>
internal static class StableHash
{
    /// <summary>Of a name.</summary>
    public static ulong Of(string name) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name));

    /// <summary>Of two hashes together: the finalizer of splitmix64 (Steele, Lea, Flood 2014) over their difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong one, ulong other)
    {
        var z = one ^ other;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
