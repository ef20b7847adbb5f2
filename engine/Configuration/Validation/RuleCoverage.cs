using System.Collections.Immutable;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Tells which connections a rule can take, and whether another one takes them all.</summary>
internal static class RuleCoverage
{
    /// <summary>The paths that connections can come by at all, one bit each.</summary>
    public static int AllPaths(RouterModel model) =>
        Bit(FlowPath.Squid) | Bit(FlowPath.Proxy) | (model.Lan.IsEmpty ? 0 : Bit(FlowPath.Forwarded)) | (model.Local ? Bit(FlowPath.Local) : 0);

    /// <summary>The paths that a rule's connections can come by, one bit each.</summary>
    public static int PathsOf(RuleMatch match, RouterModel model) => PossiblePaths(match) & AllPaths(model);

    /// <summary>
    /// The same where every path is balanced: a packet tells neither a name nor a user, only a forwarded one came in by an interface, and proxies
    /// carry everything by TCP.
    /// </summary>
    public static int PossiblePaths(RuleMatch match)
    {
        var paths = match.Paths.IsEmpty ? ~0 : match.Paths.Aggregate(0, (bits, path) => bits | Bit(path));
        paths &= match.Domains.IsEmpty && match.Users.IsEmpty ? ~0 : Bit(FlowPath.Squid) | Bit(FlowPath.Proxy);
        paths &= match.Interfaces.IsEmpty ? ~0 : Bit(FlowPath.Forwarded);
        return MayBeTcp(match) ? paths : paths & (Bit(FlowPath.Forwarded) | Bit(FlowPath.Local));
    }

    /// <summary>Whether some of these paths are those of packets, which show the family of both their addresses, and none is a proxy's.</summary>
    public static bool ArePackets(int paths) => (paths & (Bit(FlowPath.Squid) | Bit(FlowPath.Proxy))) == 0;

    /// <summary>Whether a rule can take what a proxy carries.</summary>
    public static bool MayBeTcp(RuleMatch match) => match.Protocols.IsEmpty || match.Protocols.Contains(ProtocolText.Tcp);

    /// <summary>Whether, paths aside, <paramref name="wide"/> takes every connection that <paramref name="narrow"/> takes.</summary>
    public static bool Covers(RuleMatch wide, RuleMatch narrow) =>
        Covers(wide.Interfaces, narrow.Interfaces, (w, n) => w == n)
        && Covers(wide.Protocols, narrow.Protocols, (w, n) => w == n)
        && Covers(wide.Ports, narrow.Ports, (w, n) => w.First <= n.First && w.Last >= n.Last)
        && Covers(wide.Users, narrow.Users, (w, n) => w == n)
        && Covers(wide.Clients, narrow.Clients, (w, n) => w.Contains(n))
        && Covers(wide.Destinations, narrow.Destinations, (w, n) => w.Contains(n))
        && Covers(wide.Domains, narrow.Domains, IsAtOrBelow);

    private static int Bit(FlowPath path) => 1 << (int)path;

    private static bool IsAtOrBelow(string domain, string name) =>
        name.EndsWith(domain, StringComparison.Ordinal) && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');

    private static bool Covers<T>(ImmutableArray<T> wide, ImmutableArray<T> narrow, Func<T, T, bool> contains)
    {
        if (wide.IsEmpty)
            return true;
        foreach (var n in narrow)
        {
            if (!wide.Any(w => contains(w, n)))
                return false;
        }
        return !narrow.IsEmpty;
    }
}
