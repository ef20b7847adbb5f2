using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace MwanLb.Marker.Following;

/// <summary>The leases that DHCP clients of this machine have written down: for networks whose client is told to set no default route.</summary>
/// <param name="root">Where the file system begins.</param>
internal sealed partial class DhcpLeases(string root = "/")
{
    // systemd-networkd and NetworkManager's own client write ADDRESS= and ROUTER=; ISC dhclient writes blocks, the newest one last.
    private const string NetworkdDirectory = "run/systemd/netif/leases";
    private const string NetworkManagerDirectory = "var/lib/NetworkManager";

    private static readonly string[] DhclientDirectories = ["var/lib/dhcp", "var/lib/dhclient", "var/lib/NetworkManager"];

    /// <summary>The leases of an interface, the likeliest first. Whether one still holds, its address on the interface tells.</summary>
    public IEnumerable<DhcpLease> Of(string name, uint index) =>
        Files(NetworkdDirectory, index.ToString(CultureInfo.InvariantCulture)).Select(ReadVariables)
            .Concat(Files(NetworkManagerDirectory, $"internal-*-{name}.lease").Select(ReadVariables))
            .Concat(DhclientDirectories.SelectMany(directory => Files(directory, "dhclient*.lease*")).Select(file => ReadDhclient(file, name)))
            .OfType<DhcpLease>();

    /// <summary>A lease as variables, one a line.</summary>
    public static DhcpLease? ParseVariables(string text, string source)
    {
        var values = text.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0].Trim(), parts => parts[1].Trim());
        return Lease(values["ADDRESS"].FirstOrDefault(), values["ROUTER"].FirstOrDefault()?.Split(' ')[0], source);
    }

    /// <summary>The newest lease of an interface in a file of ISC dhclient.</summary>
    public static DhcpLease? ParseDhclient(string text, string name, string source) => LeaseBlock().Matches(text)
        .Select(block => block.Groups[1].Value)
        .Where(block => Value(block, InterfaceLine()) == name)
        .Select(block => Lease(Value(block, AddressLine()), Value(block, RoutersLine()), source))
        .LastOrDefault(lease => lease is not null);

    private static DhcpLease? Lease(string? address, string? router, string source) =>
        Parse(address) is { } own && Parse(router) is { } gateway ? new DhcpLease(own, gateway, source) : null;

    private static IPAddress? Parse(string? text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily is AddressFamily.InterNetwork && !address.Equals(IPAddress.Any) ? address : null;

    private static string? Value(string block, Regex line) => line.Match(block) is { Success: true } match ? match.Groups[1].Value : null;

    private static DhcpLease? ReadVariables(string file) => Read(file) is { } text ? ParseVariables(text, file) : null;

    private static DhcpLease? ReadDhclient(string file, string name) => Read(file) is { } text ? ParseDhclient(text, name, file) : null;

    // A client may be writing it, or have taken it away, at this moment; the next look finds it.
    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string[] Files(string directory, string pattern)
    {
        var path = Path.Combine(root, directory);
        try
        {
            return Directory.Exists(path) ? [.. Directory.GetFiles(path, pattern).OrderByDescending(File.GetLastWriteTimeUtc)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^lease\s*\{(.*?)^\}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex LeaseBlock();

    [GeneratedRegex(@"^\s*interface\s+""([^""]*)""\s*;", RegexOptions.Multiline)]
    private static partial Regex InterfaceLine();

    [GeneratedRegex(@"^\s*fixed-address\s+([0-9.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"^\s*option\s+routers\s+([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex RoutersLine();
}
