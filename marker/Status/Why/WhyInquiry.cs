using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Selection.Explaining;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Status.Why;

/// <summary>Finds out where a connection would go, and whether the kernel sends it there.</summary>
/// <param name="model">The configuration.</param>
/// <param name="engine">Who would choose.</param>
/// <param name="kernel">Where it would really go.</param>
/// <param name="resolve">Finds the IPv4 address of a name; null: it has none, or nobody answers.</param>
internal sealed class WhyInquiry(RouterModel model, SelectionEngine engine, KernelRoute kernel, Func<string, IPAddress?> resolve)
{
    private readonly List<string> _problems = [];

    /// <summary>Asks. Nothing is taken, counted or remembered for it.</summary>
    /// <param name="question">The connection.</param>
    /// <param name="daemonProblem">Why the daemon does not place connections now; null: it does, or nobody can tell.</param>
    /// <param name="tableProblem">Why the engine does not know what the other programs know; null: it does, or there is nothing to be known.</param>
    public WhyAnswer Ask(WhyQuestion question, string? daemonProblem, string? tableProblem = null)
    {
        if (tableProblem is not null)
        {
            _problems.Add(tableProblem + ": this is what the configuration alone says, without health, draining and counts");
        }

        var isForwarded = question.Path is FlowPath.Forwarded;
        var address = question.Address ?? resolve(question.Destination);
        var inbound = isForwarded ? question.Inbound ?? kernel.InterfaceTowards(question.Client) : null;
        if (isForwarded)
        {
            NoteWhatKeepsItFromTheQueue(question, address, inbound, daemonProblem);
        }

        var isBalanced = address is not { AddressFamily: AddressFamily.InterNetworkV6 };
        if (!isBalanced)
        {
            _problems.Add("this version balances IPv4 alone: a connection to an IPv6 address takes the router's own route");
        }

        var explanation = engine.Explain(Describe(question, isForwarded ? address : question.Address, inbound));
        RouteFinding[] routes = isBalanced
            ? [.. PossibleUplinks(explanation).Select(u => kernel.Check(u, address, inbound is null ? null : (question.Client, inbound)))]
            : [];
        return Answer(question, address, inbound, explanation, routes);
    }

    private void NoteWhatKeepsItFromTheQueue(WhyQuestion question, IPAddress? address, string? inbound, string? daemonProblem)
    {
        if (daemonProblem is not null)
        {
            _problems.Add(daemonProblem + ": new forwarded connections take the default route, whatever is chosen here");
        }

        if (inbound is null)
        {
            _problems.Add($"the router has no route to {question.Client}: name the interface that its packets come in by (--inbound)");
        }
        else if (!model.Lan.Contains(inbound))
        {
            _problems.Add($"packets of {question.Client} come in by {inbound}, which is not in 'lan': its connections are not balanced");
        }

        if (address is null)
        {
            _problems.Add($"'{question.Destination}' cannot be resolved here: forwarded connections go to addresses, so name one");
        }
    }

    // As the paths themselves describe it: Squid's helper knows the name, the queue an address and no name.
    private static Flow Describe(WhyQuestion question, IPAddress? address, string? inbound) => new()
    {
        Path = question.Path,
        Client = FlowAddress.FromNetworkOrder(question.Client.GetAddressBytes()),
        Destination = address is null ? default : FlowAddress.FromNetworkOrder(address.GetAddressBytes()),
        DestinationName = address is null && question.Path is not FlowPath.Forwarded ? Encoding.ASCII.GetBytes(question.Destination) : default,
        DestinationPort = question.Port,
        Protocol = question.Protocol,
        User = Encoding.UTF8.GetBytes(question.User),
        InboundInterface = inbound,
    };

    private static IEnumerable<Uplink> PossibleUplinks(SelectionExplanation explanation) => explanation.Next is { } next
        ? next.Uplink is { } uplink ? [uplink] : []
        : explanation.Uplinks.Where(u => u.State is CandidateState.Candidate).Select(u => u.Uplink);

    private WhyAnswer Answer(
        WhyQuestion question, IPAddress? address, string? inbound, SelectionExplanation explanation, IReadOnlyList<RouteFinding> routes) => new(
            question.Client.ToString(),
            question.Destination,
            address?.ToString(),
            question.Port,
            EnumWord.Of(question.Path),
            inbound,
            [.. explanation.Rules.Select(r => new WhyRule(r.Rule.Name, r.Mismatch, r.LedOn))],
            explanation.Rules is [.., { Mismatch: null, LedOn: false } last] ? last.Rule.Name : null,
            explanation.Pool.Name,
            EnumWord.Of(explanation.Pool.Policy),
            explanation.StandsInFor?.Name,
            [.. explanation.Uplinks.Select(u => new WhyUplink(u.Uplink.Name, EnumWord.Of(u.State), u.Weight, u.Score, u.IsNext))],
            explanation.Affinity is { } affinity
                ? new WhyAffinity(EnumWord.Of(affinity.Affinity.Mode), affinity.Key, affinity.Remembered?.Name, Math.Round(affinity.Age.TotalSeconds))
                : null,
            explanation.Next?.Uplink?.Name,
            explanation.Next is { } next
                ? Words.Because(next.Reason)
                : "one of the candidates is drawn: nobody can say which",
            routes,
            _problems);
}
