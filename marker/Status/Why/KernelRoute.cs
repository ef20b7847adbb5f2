using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Status.Why;

/// <summary>Asks the kernel which route a mark leads to, and finds out why where it is not the uplink's.</summary>
/// <param name="ip">Runs <c>ip</c> with these arguments: exit code and everything said.</param>
internal sealed class KernelRoute(Func<string[], (int ExitCode, string Output)> ip)
{
    // The kernel's number of the table "main" (linux/rtnetlink.h, RT_TABLE_MAIN), which ip leaves out of its answers.
    private const uint MainTable = 254;

    // linux/rtnetlink.h, as "ip -N" writes them: RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST
    private const string Local = "2";
    private const string Broadcast = "3";
    private const string Multicast = "5";

    /// <summary>The interface of the route to a machine; null: there is none.</summary>
    public string? InterfaceTowards(IPAddress address) => Get(FamilyOf(address), [address.ToString()]).Route?.Interface;

    /// <summary>Compares the kernel's route with the uplink's.</summary>
    /// <param name="uplink">Whose mark is asked with.</param>
    /// <param name="destination">Where to; null: not known, so that the default route of the uplink's table stands for it.</param>
    /// <param name="from">The client and the interface that its packets come in by; null: the connection is the router's own.</param>
    public RouteFinding Check(Uplink uplink, IPAddress? destination, (IPAddress Client, string Inbound)? from)
    {
        if (destination is null)
        {
            FlowFamily[] families = [.. new[] { FlowFamily.IPv4, FlowFamily.IPv6 }.Where(uplink.Carries)];
            return families.Select(family => Disagreement(uplink, family, "", "", null)).FirstOrDefault(finding => finding is not null)
                ?? new RouteFinding(uplink.Name, "", uplink.Table, uplink.Interface, Gateway(uplink, families[0])?.ToString(), null, null);
        }

        var family = FamilyOf(destination);
        string[] origin = from is { } f ? ["from", f.Client.ToString(), "iif", f.Inbound] : [];
        string[] query = [destination.ToString(), .. origin, "mark", string.Create(CultureInfo.InvariantCulture, $"0x{uplink.Fwmark.Value:x}")];
        var (route, output) = Get(family, query);
        var command = string.Join(' ', (string[])["ip", .. Option(family), "route", "get", .. query]);
        return !uplink.Carries(family) ? NotCarried(uplink, family, command, route)
            : route is not null && route.Table == uplink.Table && route.Interface == uplink.Interface && IsAt(route.Gateway, uplink, family)
            ? new RouteFinding(uplink.Name, command, route.Table, route.Interface, route.Gateway, null, null)
            : Disagreement(uplink, family, command, output, route) ?? Other(uplink, command, output, route);
    }

    // Only by a name: Squid and the proxy choose among its addresses after the uplink is chosen.
    private static RouteFinding NotCarried(Uplink uplink, FlowFamily family, string command, Route? route) => new(
        uplink.Name, command, route?.Table, route?.Interface, route?.Gateway,
        $"{uplink.Name} carries no {family}: to this address the connection takes the router's own route",
        $"none is needed where the name has an address of the other family too; else keep such names to uplinks that carry {family} by a rule");

    /// <summary>What is wrong with what 'apply' made for an uplink; null: nothing.</summary>
    private RouteFinding? Disagreement(Uplink uplink, FlowFamily family, string command, string output, Route? route)
    {
        RouteFinding Finding(string problem, string remedy) =>
            new(uplink.Name, command, route?.Table, route?.Interface, route?.Gateway, problem, remedy);

        if (!HasRule(uplink, family))
        {
            return Finding($"no {Of(family)}rule sends the mark {uplink.Fwmark} to table {uplink.Table}", "run 'mwanlb apply'");
        }

        var gateway = Gateway(uplink, family);
        var isFound = family is FlowFamily.IPv6 ? uplink.IsGateway6Automatic : uplink.IsGatewayAutomatic;
        var wanted = (isFound ? "default … " : gateway is null ? "default " : $"default via {gateway} ") + $"dev {uplink.Interface}";
        var (exitCode, shown) = ip(["-N", .. Option(family), "route", "show", "default", "table", uplink.Table.ToString(CultureInfo.InvariantCulture)]);
        return exitCode != 0 || shown.Length == 0
            ? Finding(
                $"table {uplink.Table} holds no {Of(family)}default route: the kernel removes it when {uplink.Interface} goes down",
                $"bring {uplink.Interface} up, then run 'mwanlb apply'")
            : !shown.Split('\n').Any(line => IsDefaultRoute(line, uplink, family))
                ? Finding($"the {Of(family)}default route of table {uplink.Table} is '{shown}', not '{wanted}'",
                    "find out who wrote it (a DHCP client?), remove it, and run 'mwanlb apply'")
            : output.Contains("cross-device", StringComparison.Ordinal)
                ? Finding("the kernel drops such packets: by its routes, the client is not behind the interface that they come in by (rp_filter)",
                    "name the right interface by --inbound, or repair the route to the client")
            : null;
    }

    private static RouteFinding Other(Uplink uplink, string command, string output, Route? route) => route switch
    {
        null => new(uplink.Name, command, null, null, null, $"the kernel finds no route: {output}", "see 'ip rule' and 'ip route show table all'"),
        { Type: Local } => new(uplink.Name, command, route.Table, route.Interface, route.Gateway,
            "the destination is the router itself", "none is needed: such connections are never balanced"),
        { Type: Broadcast or Multicast } => new(uplink.Name, command, route.Table, route.Interface, route.Gateway,
            $"the destination is a {(route.Type == Multicast ? "multicast" : "broadcast")} address", "none is needed: such packets are never balanced"),
        { Table: MainTable } => new(uplink.Name, command, route.Table, route.Interface, route.Gateway,
            $"a route of the main table wins over the mark: {route}",
            "none is needed for a connected network, a VPN or a static route: specific routes are meant to win"),
        _ => new(uplink.Name, command, route.Table, route.Interface, route.Gateway,
            $"another route wins over the uplink's: {route}", "look for a rule of others with a lower priority number in 'ip rule'"),
    };

    private bool HasRule(Uplink uplink, FlowFamily family)
    {
        using var rules = Read(ip(["-N", "-j", .. Option(family), "rule", "show"]).Output);
        return rules is not null && rules.RootElement.EnumerateArray().Any(rule =>
            Text(rule, "oif") is null
            && Text(rule, "table") == uplink.Table.ToString(CultureInfo.InvariantCulture)
            && Number(Text(rule, "fwmark")) == uplink.Fwmark.Value
            && (Text(rule, "fwmask") is { } mask ? Number(mask) : uint.MaxValue) == uplink.Fwmark.Mask);
    }

    private (Route? Route, string Output) Get(FlowFamily family, string[] query)
    {
        var (exitCode, output) = ip(["-N", "-j", .. Option(family), "route", "get", .. query]);
        using var answer = exitCode == 0 ? Read(output) : null;
        if (answer?.RootElement is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
        {
            return (null, output);
        }

        var route = array[0];
        return Text(route, "dev") is { } device
            ? (new Route(Text(route, "table") is { } table ? Number(table) ?? 0 : MainTable, device, Text(route, "gateway"), Text(route, "type")), output)
            : (null, output);
    }

    private static JsonDocument? Read(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            // Words instead of an answer, such as "RTNETLINK answers: Network is unreachable".
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static uint? Number(string? text) =>
        text is not null && text.StartsWith("0x", StringComparison.Ordinal)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : uint.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static FlowFamily FamilyOf(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetworkV6 ? FlowFamily.IPv6 : FlowFamily.IPv4;

    private static string[] Option(FlowFamily family) => family is FlowFamily.IPv6 ? ["-6"] : [];

    private static string Of(FlowFamily family) => family is FlowFamily.IPv6 ? "IPv6 " : "";

    private static IPAddress? Gateway(Uplink uplink, FlowFamily family) => family is FlowFamily.IPv6 ? uplink.Gateway6 : uplink.Gateway;

    // By the address: .NET and ip do not write every IPv6 address alike. One that is found out may be any.
    private static bool IsAt(string? shown, Uplink uplink, FlowFamily family) =>
        (family is FlowFamily.IPv6 ? uplink.IsGateway6Automatic : uplink.IsGatewayAutomatic)
        || (shown is null ? Gateway(uplink, family) is null : IPAddress.TryParse(shown, out var address) && address.Equals(Gateway(uplink, family)));

    /// <summary>Whether <c>default via GATEWAY dev INTERFACE …</c>, as ip shows it, is such a route.</summary>
    private static bool IsDefaultRoute(string line, Uplink uplink, FlowFamily family) => line.Split(' ') switch
    {
        ["default", "via", var via, "dev", var by, ..] => by == uplink.Interface && IsAt(via, uplink, family),
        ["default", "dev", var by, ..] => by == uplink.Interface && IsAt(null, uplink, family),
        _ => false,
    };

    // The type is null where it is RTN_UNICAST.
    private sealed record Route(uint Table, string Interface, string? Gateway, string? Type)
    {
        public override string ToString() => (Gateway is null ? "" : $"via {Gateway} ") + $"dev {Interface}, table {(Table == MainTable ? "main" : Table)}";
    }
}
