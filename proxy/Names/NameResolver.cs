using System.Net.Sockets;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Files;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Names;

/// <summary>The proxy's own stub resolver.</summary>
/// <remarks>
/// getaddrinfo blocks a thread for each name, and 300 slow names stopped every request; and neither it nor a library for C# lets its sockets be marked, so
/// that the questions would leave by another uplink than the connection, and be answered for another place.
/// </remarks>
internal sealed class NameResolver : INameResolver, IDisposable
{
    private readonly WatchedFile<ResolvConf> _conf;
    private readonly WatchedFile<HostsFile> _hosts;
    private readonly NameServers _servers;
    private readonly NameCache _cache;
    private readonly PendingNames _pending;
    private readonly ProxyMetrics? _metrics;

    /// <summary>Reads the system's files.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="open">Opens a socket that is tied to an uplink, or to none.</param>
    /// <param name="fileFailed">Told when a file has changed and cannot be read.</param>
    /// <param name="metrics">Counts; null: nobody does.</param>
    /// <param name="time">The clock.</param>
    public NameResolver(
        NameResolverOptions options, Func<Uplink?, AddressFamily, SocketType, ProtocolType, Socket> open, Action<Exception> fileFailed, ProxyMetrics? metrics,
        TimeProvider time)
    {
        _metrics = metrics;
        _conf = new WatchedFile<ResolvConf>(options.ResolvConf, ResolvConf.Parse, fileFailed, time);
        _hosts = new WatchedFile<HostsFile>(options.Hosts, HostsFile.Parse, fileFailed, time);
        _servers = new NameServers(() => _conf.Current);
        _cache = new NameCache(time);
        _pending = new PendingNames(new NameQuery(new DnsTransport(new DnsExchange(open), time), () => _conf.Current, time), _cache, time);
    }

    /// <inheritdoc/>
    public ValueTask<NameAnswer> ResolveAsync(string host, Uplink? uplink, ClientNetwork client, CancellationToken cancellationToken)
    {
        switch (HostText.Classify(host, out var address))
        {
            case HostKind.Address:
                return new(new NameAnswer(NameOutcome.Found, [address!]));
            case HostKind.Bad:
                return new(NameAnswer.NoSuchName);
        }

        // hosts(5) first: it may say something else of localhost, and has the last word on this machine.
        if (_hosts.Current.Find(host) is { } local)
            return new(local);
        if (IsLocalhost(host))
            return new(NameAnswer.Loopback);
        var key = new NameKey(_servers.For(uplink), Families(uplink), host);
        if (_cache.Find(key) is { } cached)
        {
            _metrics?.NameFromCache();
            return new(cached);
        }

        return AskAsync(key, client, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _conf.Dispose();
        _hosts.Dispose();
        _pending.Dispose();
    }

    private async ValueTask<NameAnswer> AskAsync(NameKey key, ClientNetwork client, CancellationToken cancellationToken)
    {
        var answer = await _pending.WaitAsync(key, client, cancellationToken).ConfigureAwait(false);
        _metrics?.NameAsked(answer.Outcome);
        return answer;
    }

    // RFC 6761, 6.3: never asked of a server.
    private static bool IsLocalhost(ReadOnlySpan<char> host)
    {
        if (host is [.. var relative, '.'])
            host = relative;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    // Half the questions where the uplink carries one family.
    private static NameFamilies Families(Uplink? uplink) =>
        uplink is null || (uplink.HasIPv4 == uplink.HasIPv6) ? NameFamilies.Both : uplink.HasIPv4 ? NameFamilies.IPv4 : NameFamilies.IPv6;
}
