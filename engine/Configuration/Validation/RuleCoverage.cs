using System.Collections.Immutable;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Tells which connections a rule can take, and whether another one takes them all.</summary>
internal static class RuleCoverage
{
    /// <summary>The paths that connections can come by at all, one bit each.</summary>
    public static int AllPaths(RouterModel model) =>
        Bit(FlowPath.Squid) | Bit(FlowPath.Proxy) | (model.Lan.IsEmpty ? 0 : Bit(FlowPath.Forwarded));

    /// <summary>
    /// The paths that a rule's connections can come by, one bit each: a forwarded packet tells neither a name nor a user, only for it the
    /// inbound interface is known, and proxies carry everything by TCP.
    /// </summary>
    public static int PathsOf(RuleMatch match, RouterModel model)
    {
        var paths = match.Paths.IsEmpty ? AllPaths(model) : match.Paths.Aggregate(0, (bits, path) => bits | Bit(path)) & AllPaths(model);
        paths &= match.Domains.IsEmpty && match.Users.IsEmpty ? ~0 : ~Bit(FlowPath.Forwarded);
        return match.Interfaces.IsEmpty && MayBeTcp(match) ? paths : paths & Bit(FlowPath.Forwarded);
    }

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
