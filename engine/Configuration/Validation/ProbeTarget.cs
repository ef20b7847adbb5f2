using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Whom the daemon may ask to measure a line: one IPv4 host address in the usual spelling.</summary>
internal static class ProbeTarget
{
    /// <summary>Each is asked by each uplink within one round, the silent ones for a second.</summary>
    private const int MaxCount = 8;

    private const string Spelling = "must be an IPv4 address, four decimal numbers such as 9.9.9.9";

    public static void CheckCount(RouterOptions options, FindingList findings)
    {
        var targets = options.ProbeTargets.Value;
        if (targets.Length > MaxCount)
            findings.Error(targets[MaxCount].At, KnownKeys.ProbeTargets, targets[MaxCount].Text, $"is one too many: there can be {MaxCount}");
    }

    public static string? Check(string text)
    {
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6)
            return "IPv6 targets are not supported yet";
        return DottedQuad.Check(text, Spelling) ?? (IPAddress.Parse(text).GetAddressBytes()[0] is 0 or 127 or >= 224
            ? "must be the address of one machine on the Internet"
            : null);
    }
}
