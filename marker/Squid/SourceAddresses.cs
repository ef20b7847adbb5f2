using System.Globalization;
using System.Net;
using System.Text.Json;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Squid;

/// <summary>Finds the address of each uplink that squid.conf can name: one that stays, and that no other uplink has.</summary>
/// <remarks>
/// Squid binds to the address. One that is gone makes every request of the uplink fail (503), and one that two uplinks have does not tell their idle
/// connections apart: neither is named.
/// </remarks>
/// <param name="model">The configuration.</param>
/// <param name="ip">Runs <c>ip</c> with these arguments: exit code and everything said.</param>
internal sealed class SourceAddresses(RouterModel model, Func<string[], (int ExitCode, string Output)> ip)
{
    private readonly Dictionary<(int Uplink, FlowFamily Family), SourceAddress> _found = [];

    /// <summary>An uplink's address of a family.</summary>
    public SourceAddress Of(Uplink uplink, FlowFamily family)
    {
        var own = Found(uplink, family);
        return own.Address is { } address
            && model.Uplinks.FirstOrDefault(u => u.Index != uplink.Index && u.Carries(family) && Found(u, family).Address == address) is { } other
            ? new SourceAddress(null, $"{address} is the address of uplink '{other.Name}' too, so that Squid could not tell their connections apart")
            : own;
    }

    private SourceAddress Found(Uplink uplink, FlowFamily family)
    {
        if (!_found.TryGetValue((uplink.Index, family), out var found))
        {
            _found[(uplink.Index, family)] = found = Find(uplink, family);
        }

        return found;
    }

    private SourceAddress Find(Uplink uplink, FlowFamily family)
    {
        var option = family is FlowFamily.IPv6 ? "-6" : "-4";
        using var links = Read("-j", option, "addr", "show", "dev", uplink.Interface);
        if (links is null)
        {
            return new SourceAddress(null, $"there is no interface {uplink.Interface} now");
        }

        var link = links.RootElement.EnumerateArray().FirstOrDefault(l => l.TryGetProperty("addr_info", out _));
        JsonElement[] addresses = link.ValueKind is JsonValueKind.Object
            ? [.. link.GetProperty("addr_info").EnumerateArray().Where(a => Text(a, "scope") == "global" && Text(a, "secondary") != "True" && Text(a, "temporary") != "True")]
            : [];
        var gateway = family is FlowFamily.IPv6 ? uplink.Gateway6 : uplink.Gateway;
        var named = PreferredSource(uplink, option);
        var own = addresses.FirstOrDefault(a => named is null ? Contains(a, gateway) : Text(a, "local") == named);
        own = own.ValueKind is JsonValueKind.Undefined && named is null ? addresses.FirstOrDefault() : own;
        return own.ValueKind is JsonValueKind.Undefined
            ? named is null ? new SourceAddress(null, $"{uplink.Interface} has no {family} address now") : new SourceAddress(named, null)
            : Text(own, "dynamic") == "True"
                ? new SourceAddress(null, $"{Text(own, "local")} is lent for a time only, by DHCP or a router's advertisement")
            : Text(link, "link_type") == "ppp"
                ? new SourceAddress(null, $"{Text(own, "local")} may be another one when {uplink.Interface} is dialled again")
            : new SourceAddress(Text(own, "local"), null);
    }

    /// <summary>The source address that the uplink's route itself names (<c>src</c>); null: none.</summary>
    private string? PreferredSource(Uplink uplink, string option)
    {
        using var routes = Read("-j", option, "route", "show", "default", "table", uplink.Table.ToString(CultureInfo.InvariantCulture));
        return routes?.RootElement.EnumerateArray().Where(r => Text(r, "dev") == uplink.Interface).Select(r => Text(r, "prefsrc")).FirstOrDefault();
    }

    private JsonDocument? Read(params string[] arguments)
    {
        var (exitCode, output) = ip(arguments);
        try
        {
            return exitCode == 0 && JsonDocument.Parse(output) is { RootElement.ValueKind: JsonValueKind.Array } answer ? answer : null;
        }
        catch (JsonException)
        {
            // No words at all where there is no route.
            return null;
        }
    }

    private static bool Contains(JsonElement address, IPAddress? gateway) => gateway is not null
        && IPAddress.TryParse(Text(address, "local"), out var own) && own.AddressFamily == gateway.AddressFamily
        && int.TryParse(Text(address, "prefixlen"), CultureInfo.InvariantCulture, out var length)
        && Network(own, length).SequenceEqual(Network(gateway, length));

    private static byte[] Network(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xff00 >> Math.Clamp(length - (i * 8), 0, 8));
        }

        return bytes;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : null;
}
