using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>An IP protocol, by name or number (IANA's Protocol Numbers).</summary>
internal static class ProtocolText
{
    public const byte Tcp = 6;

    private static readonly ImmutableArray<(string Name, byte Number)> Names =
    [
        ("tcp", Tcp), ("udp", 17), ("icmp", 1), ("icmpv6", 58), ("sctp", 132),
        ("gre", 47), ("esp", 50), ("ah", 51), ("dccp", 33), ("udplite", 136),
    ];

    public static readonly string Expected = "a protocol number, or one of " + string.Join(", ", Names.Select(known => $"\"{known.Name}\""));

    public static string? Of(long number, out byte value)
    {
        value = (byte)number;
        return number is >= 1 and <= byte.MaxValue ? null : "must be 1 to 255";
    }

    public static string? Parse(string text, out byte value)
    {
        value = Names.FirstOrDefault(known => known.Name == text).Number;
        return value == 0 ? $"must be {Expected}" : null;
    }

    /// <summary>Whether a protocol has ports: TCP, UDP, SCTP, DCCP and UDP-Lite.</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or 17 or 132 or 33 or 136;
}
