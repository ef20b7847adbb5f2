using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Proxy.Names;

/// <summary>What hosts(5) says: names for which nobody is asked.</summary>
internal sealed class HostsFile
{
    private static readonly char[] Blanks = [' ', '\t', '\r'];

    private readonly FrozenDictionary<string, NameAnswer> _names;

    private HostsFile(FrozenDictionary<string, NameAnswer> names) => _names = names;

    /// <summary>Reads the file; null: there is none.</summary>
    public static HostsFile Parse(string? text)
    {
        var names = new Dictionary<string, List<IPAddress>>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in (text ?? "").AsSpan().EnumerateLines())
        {
            var comment = line.IndexOf('#');
            var words = (comment < 0 ? line : line[..comment]).ToString().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !IPAddress.TryParse(words[0], out var address))
                continue;
            foreach (var name in words.AsSpan(1))
                Add(names, name, address);
        }

        return new HostsFile(names.ToFrozenDictionary(n => n.Key, n => Answer(n.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What it says of a name; null: nothing.</summary>
    public NameAnswer? Find(string name) => _names.GetValueOrDefault(name);

    private static void Add(Dictionary<string, List<IPAddress>> names, string name, IPAddress address)
    {
        if (!names.TryGetValue(name, out var addresses))
            names.Add(name, addresses = []);
        if (addresses.Count < DnsAnswerReader.MaxAddresses && !addresses.Contains(address))
            addresses.Add(address);
    }

    private static NameAnswer Answer(List<IPAddress> addresses) => NameAnswer.Found(
        [.. addresses.Where(a => a.AddressFamily == AddressFamily.InterNetworkV6)],
        [.. addresses.Where(a => a.AddressFamily == AddressFamily.InterNetwork)]);
}
