using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace MwanLb.Proxy.Names;

/// <summary>What resolv.conf(5) says. What we do not know is passed over: the file is the whole system's.</summary>
internal sealed record ResolvConf
{
    // As glibc (MAXNS), which asks no more; and each dead one costs.
    private const int MaxServers = 3;
    private const int MaxSearch = 6;
    private const int MaxAttempts = 5;
    private const int MaxNDots = 15;
    private const int DnsPort = 53;

    private static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(10);
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Whom to ask, the first first.</summary>
    public ImmutableArray<IPEndPoint> Servers { get; init; } = [new(IPAddress.Loopback, DnsPort)];

    /// <summary>The domains in which short names are looked for.</summary>
    public ImmutableArray<string> Search { get; init; } = [];

    /// <summary>A name with fewer dots is a short one.</summary>
    public int NDots { get; init; } = 1;

    /// <summary>How long each server is listened to. glibc's own default, 5 s, is longer than a user waits for a page.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often each server is asked.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Reads the file; null: there is none, and a server on this machine is assumed, as glibc does.</summary>
    public static ResolvConf Parse(string? text)
    {
        var conf = new ResolvConf();
        var servers = ImmutableArray.CreateBuilder<IPEndPoint>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["nameserver", var server, ..] when servers.Count < MaxServers && IPAddress.TryParse(server, out var address):
                    servers.Add(new IPEndPoint(address, DnsPort));
                    break;
                // The last of domain and search is in force.
                case ["domain", var domain, ..]:
                    conf = conf with { Search = Domains([domain]) };
                    break;
                case ["search", .. var domains]:
                    conf = conf with { Search = Domains(domains) };
                    break;
                case ["options", .. var options]:
                    conf = options.Aggregate(conf, WithOption);
                    break;
            }
        }

        return servers.Count == 0 ? conf : conf with { Servers = servers.ToImmutable() };
    }

    private static ImmutableArray<string> Domains(IEnumerable<string> words)
    {
        Span<byte> wire = stackalloc byte[DnsName.MaxLength];
        var domains = ImmutableArray.CreateBuilder<string>();
        foreach (var word in words)
        {
            // "." is the root: names as they are, which are asked for anyway.
            var domain = word.Trim('.');
            if (domains.Count < MaxSearch && DnsName.Write(domain, wire) > 0)
                domains.Add(domain);
        }

        return domains.ToImmutable();
    }

    private static ResolvConf WithOption(ResolvConf conf, string option)
    {
        var colon = option.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !int.TryParse(option.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return conf;
        return option[..colon] switch
        {
            "ndots" => conf with { NDots = Math.Min(value, MaxNDots) },
            "timeout" => conf with { Timeout = value >= MaxTimeout.TotalSeconds ? MaxTimeout : TimeSpan.FromSeconds(Math.Max(value, 1)) },
            "attempts" => conf with { Attempts = Math.Clamp(value, 1, MaxAttempts) },
            _ => conf,
        };
    }
}
