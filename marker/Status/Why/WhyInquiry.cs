using System.Net;
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
/// <param name="resolve">Finds the addresses of a name; none: it has none, or nobody answers.</param>
internal sealed class WhyInquiry(RouterModel model, SelectionEngine engine, KernelRoute kernel, Func<string, IPAddress[]> resolve)
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

        var isPacket = question.Path is FlowPath.Forwarded or FlowPath.Local;
        var address = question.Address ?? Choose(resolve(question.Destination), isPacket ? question.Client : null);
        var inbound = question.Path is FlowPath.Forwarded ? question.Inbound ?? kernel.InterfaceTowards(question.Client) : null;
        if (isPacket)
        {
            NoteWhatKeepsItFromTheQueue(question, address, inbound, daemonProblem);
        }

        var explanation = engine.Explain(Describe(question, isPacket ? address : question.Address, inbound));
        var familyProblem = FamilyProblem(model, address, isPacket ? question.Client : null);
        if (familyProblem is not null)
        {
            _problems.Add(familyProblem);
        }

        RouteFinding[] routes = familyProblem is null
            ? [.. PossibleUplinks(explanation).Select(u => kernel.Check(u, address, inbound is null ? null : (question.Client, inbound)))]
            : [];
        return Answer(question, address, inbound, explanation, routes);
    }

    /// <summary>A packet's two addresses are of one family. A proxy may take any; IPv4 comes first, as long as some uplink carries it.</summary>
    private IPAddress? Choose(IPAddress[] addresses, IPAddress? client)
    {
        var preferred = client is not null ? Family(client) : model.Uplinks.Any(u => u.HasIPv4) ? FlowFamily.IPv4 : FlowFamily.IPv6;
        return addresses.OrderByDescending(a => Family(a) == preferred).FirstOrDefault();
    }

    /// <summary>Why there is no route to ask for; null: there is.</summary>
    private static string? FamilyProblem(RouterModel model, IPAddress? address, IPAddress? client) =>
        address is null ? null
        : !model.Uplinks.Any(u => u.Carries(Family(address)))
            ? $"no uplink carries {Family(address)}: {Family(address)} connections take the router's own route"
        : client is not null && Family(client) != Family(address)
            ? $"{client} is an {Family(client)} address and {address} an {Family(address)} address: no connection has both"
        : null;

    private static FlowFamily Family(IPAddress address) => FlowAddress.FromNetworkOrder(address.GetAddressBytes()).Family;

    private void NoteWhatKeepsItFromTheQueue(WhyQuestion question, IPAddress? address, string? inbound, string? daemonProblem)
    {
        var kind = question.Path is FlowPath.Local ? "connections of the router itself" : "forwarded connections";
        if (daemonProblem is not null)
        {
            _problems.Add($"{daemonProblem}: new {kind} take the default route, whatever is chosen here");
        }

        if (question.Path is FlowPath.Local)
        {
            if (!model.Local)
            {
                _problems.Add("'local' is not set in the configuration: the router's own connections are not balanced");
            }
        }
        else if (inbound is null)
        {
            _problems.Add($"the router has no route to {question.Client}: name the interface that its packets come in by (--inbound)");
        }
        else if (!model.Lan.Contains(inbound))
        {
            _problems.Add($"packets of {question.Client} come in by {inbound}, which is not in 'lan': its connections are not balanced");
        }

        if (address is null)
        {
            _problems.Add($"'{question.Destination}' cannot be resolved here: {kind} go to addresses, so name one");
        }
    }

    // As the paths themselves describe it: Squid's helper knows the name, the queue an address and no name.
    private static Flow Describe(WhyQuestion question, IPAddress? address, string? inbound) => new()
    {
        Path = question.Path,
        Client = FlowAddress.FromNetworkOrder(question.Client.GetAddressBytes()),
        Destination = address is null ? default : FlowAddress.FromNetworkOrder(address.GetAddressBytes()),
        DestinationName = address is null && question.Path is (FlowPath.Squid or FlowPath.Proxy) ? Encoding.ASCII.GetBytes(question.Destination) : default,
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
