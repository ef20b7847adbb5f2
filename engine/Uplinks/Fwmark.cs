using System.Globalization;

namespace MwanLb.Engine.Uplinks;

/// <summary>A 32-bit firewall mark and the mask of the bits that are ours, as iproute2 and netfilter write it: <c>0x1/0xff</c>.</summary>
/// <param name="Value">The mark; every set bit lies inside <paramref name="Mask"/>.</param>
/// <param name="Mask">The bits claimed. Bits outside it belong to others (VPNs, QoS) and are never touched.</param>
public readonly record struct Fwmark(uint Value, uint Mask)
{
    /// <summary>The mask where the configuration names none: the low byte, room for 255 uplinks.</summary>
    public const uint DefaultMask = 0xff;

    /// <summary>Whether <paramref name="mark"/> carries this value in the claimed bits.</summary>
    public bool Matches(uint mark) => (mark & Mask) == Value;

    /// <summary>Writes the value into the claimed bits of <paramref name="mark"/> and keeps all others.</summary>
    public uint ApplyTo(uint mark) => (mark & ~Mask) | Value;

    /// <summary>The text that <c>ip rule</c> reads and prints.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}/0x{Mask:x}");
}
