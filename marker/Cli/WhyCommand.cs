using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Status.Why;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb why</c>.</summary>
internal sealed class WhyCommand
{
    // A router whose lines are down is where this is asked: its resolver may never answer.
    private static readonly TimeSpan ResolveLimit = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _client = new("client") { HelpName = "CLIENT", Description = "The client's address." };

    private readonly Argument<string> _destination = new("destination")
    {
        HelpName = "DESTINATION[:PORT]",
        Description = "A name or an address; [2001:db8::1]:443 where an IPv6 address has a port.",
    };

    private readonly Option<string> _user = new("--user") { Description = "The user whom Squid or the proxy knows.", DefaultValueFactory = _ => "" };
    private readonly Option<string> _path = EnumOption.Create<FlowPath>("--path", "PATH", "forwarded, squid, proxy or local (the router itself).");
    private readonly Option<string?> _protocol = new("--protocol") { Description = "tcp, udp, icmp, icmpv6 or an IP protocol number, on the paths forwarded and local; else tcp." };
    private readonly Option<string?> _inbound = new("--inbound") { Description = "The interface that the client's packets come in by; else found by the route to it." };
    private readonly Option<bool> _json = new("--json") { Description = "As one JSON object." };

    public static Command Create(CommonOptions options)
    {
        var why = new WhyCommand();
        var command = new Command(
            "why", "Tells which uplink a connection would take now, why, and whether the kernel's route agrees. Exit code 0 where all is well, else 1.")
        {
            why._client, why._destination, why._user, why._path, why._protocol, why._inbound, why._json,
        };
        command.SetAction(parsed => why.Read(parsed, out var problem) is { } question
            ? Terminal.WithModel(parsed.GetValue(options.Config)!, model =>
                Answer(model, parsed.GetValue(options.State)!, question, parsed.GetValue(why._json)))
            : Terminal.Fail(problem, ExitCode.BadInput));
        return command;
    }

    private WhyQuestion? Read(ParseResult parsed, out string problem)
    {
        var path = EnumOption.Read<FlowPath>(parsed.GetValue(_path)!);
        var (client, destination, protocol) = (parsed.GetValue(_client)!, parsed.GetValue(_destination)!, parsed.GetValue(_protocol));
        var isProxy = path is FlowPath.Squid or FlowPath.Proxy;
        var host = WhyQuestion.ParseDestination(destination);
        var number = protocol is null ? (byte)ProtocolType.Tcp : ProtocolNumber(protocol);
        var address = WhyQuestion.ParseAddress(client);
        problem = address is null ? $"'{client}' is no client address"
            : host is null ? $"'{destination}' is no destination: NAME, ADDRESS, NAME:PORT, ADDRESS:PORT or [IPv6]:PORT"
            : number is null ? $"'{protocol}' is no protocol: tcp, udp, icmp, icmpv6 or a number from 1 to 255"
            : isProxy && (protocol ?? parsed.GetValue(_inbound)) is not null ? "--protocol and --inbound are for the forwarded path: a proxy's connections are TCP, and begin on the router"
            : path is FlowPath.Local && parsed.GetValue(_inbound) is not null ? "--inbound is for the forwarded path: the router's own connections come in by no interface"
            : !isProxy && parsed.GetValue(_user) is { Length: > 0 } ? "--user is for the paths squid and proxy: packets show no user"
            : "";
        return problem.Length > 0 ? null : new WhyQuestion(address!, host!.Value.Host, host.Value.Port, path)
        {
            User = parsed.GetValue(_user)!,
            Protocol = number!.Value,
            Inbound = parsed.GetValue(_inbound),
        };
    }

    private static byte? ProtocolNumber(string text) => text.ToLowerInvariant() switch
    {
        "tcp" => (byte)ProtocolType.Tcp,
        "udp" => (byte)ProtocolType.Udp,
        "icmp" => (byte)ProtocolType.Icmp,
        "icmpv6" => (byte)ProtocolType.IcmpV6,
        _ => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null,
    };

    private static int Answer(RouterModel model, string stateDirectory, WhyQuestion question, bool asJson)
    {
        var table = UplinkTableFile.TryOpen(stateDirectory, model.Uplinks, present: null, out var fault);
        // Where there is a table that cannot be read, the daemon may well be at work with it.
        var tableProblem = fault is UplinkTableFault.None or UplinkTableFault.Missing ? null : UplinkTableStatus.Explain(fault);
        var daemonProblem = fault is UplinkTableFault.Missing ? UplinkTableStatus.Explain(fault)
            : table is not null && table.IsSilentAt(TimeProvider.System.GetUtcNow()) ? "the daemon is silent (is 'mwanlb run' alive?)"
            : null;
        using var state = UplinkState.Over(
            table ?? UplinkTable.CreatePrivate(model.Uplinks), model.Pools, trustsHealth: table?.IsSilentAt(TimeProvider.System.GetUtcNow()) is false);
        using var affinity = AffinityState.Follow(stateDirectory, model, TimeProvider.System, notice => Console.Error.WriteLine("mwanlb: warning: " + notice));
        var engine = new SelectionEngine(state, model.Rules, (ulong)TimeProvider.System.GetTimestamp(), affinity);
        var kernel = new KernelRoute(arguments => Shell.Try("ip \"$@\"", "", arguments));
        var answer = new WhyInquiry(model, engine, kernel, Resolve).Ask(question, daemonProblem, tableProblem);
        var exitCode = Terminal.Print(asJson ? WhyJson.Text(answer) : WhyText.Of(answer));
        return answer.IsGood ? exitCode : ExitCode.Failure;
    }

    private static IPAddress[] Resolve(string name)
    {
        using var limit = new CancellationTokenSource(ResolveLimit);
        try
        {
            return Dns.GetHostAddressesAsync(name, limit.Token).WaitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return [];
        }
    }
}
