using System.Numerics;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>
/// What bits of the mark can be claimed. Only one unbroken run: uplinks are numbered 1, 2, 3 … inside the mask, tables and people count
/// by these numbers, and with a gap in the mask number 2 would not look like 2 in any tool's output.
/// </summary>
internal static class FwmarkMask
{
    public static string? Check(long mask)
    {
        if (mask is <= 0 or > uint.MaxValue)
            return "must be 0x1 to 0xffffffff";
        var numbers = (uint)mask >> BitOperations.TrailingZeroCount(mask);
        return (numbers & (numbers + 1)) == 0 ? null : "must be one unbroken run of bits, such as 0xff or 0xff00";
    }
}
