using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

/// <summary>A resolver with files of its own and a clock that stands still.</summary>
internal sealed class ResolverUnderTest : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mwanlb-names-");
    private readonly NameResolver _resolver;

    public ResolverUnderTest(IEnumerable<FakeDnsServer> servers, string conf = "", string hosts = "", bool hasIPv6 = true)
    {
        Uplink = NewUplink([.. servers.Select(s => s.EndPoint)], hasIPv6);
        var options = new NameResolverOptions { ResolvConf = Path.Combine(_directory.FullName, "resolv.conf"), Hosts = Path.Combine(_directory.FullName, "hosts") };
        File.WriteAllText(options.ResolvConf, conf);
        File.WriteAllText(options.Hosts, hosts);
        _resolver = new NameResolver(options, Open, e => throw e, null, Time);
    }

    public ResolverUnderTest(FakeDnsServer server, string conf = "", string hosts = "", bool hasIPv6 = true)
        : this([server], conf, hosts, hasIPv6)
    {
    }

    public FakeTimeProvider Time { get; } = new();

    public Uplink Uplink { get; }

    /// <summary>The uplinks for which sockets were opened.</summary>
    public List<Uplink?> Opened { get; } = [];

    public static Uplink NewUplink(ImmutableArray<IPEndPoint> resolvers, bool hasIPv6 = true) => new()
    {
        Index = 0,
        Name = "wan1",
        Interface = "eth1",
        Gateway = null,
        Fwmark = new Fwmark(1, 0xff),
        Table = 101,
        Weight = 1,
        Tier = 1,
        HasIPv6 = hasIPv6,
        Resolvers = resolvers,
    };

    public Task<NameAnswer> AskAsync(string host, CancellationToken cancellationToken = default) => AskAsync(host, default(ClientNetwork), cancellationToken);

    /// <summary>Asks for one of several clients.</summary>
    public Task<NameAnswer> AskAsync(string host, ClientNetwork client, CancellationToken cancellationToken) =>
        _resolver.ResolveAsync(host, Uplink, client, cancellationToken).AsTask();

    /// <summary>Asks by another uplink.</summary>
    public Task<NameAnswer> AskAsync(string host, Uplink uplink) => _resolver.ResolveAsync(host, uplink, default, CancellationToken.None).AsTask();

    /// <summary>Asks, and gives outcome and addresses as one text.</summary>
    public async Task<string> ResolveAsync(string host) => Text(await AskAsync(host));

    public static string Text(NameAnswer answer) => $"{answer.Outcome} {string.Join(' ', answer.Addresses)}".TrimEnd();

    /// <summary>Lets the clock go on, a bit at a time, until something has happened.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        _resolver.Dispose();
        _directory.Delete(recursive: true);
    }

    private Socket Open(Uplink? uplink, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        lock (Opened)
            Opened.Add(uplink);
        return new Socket(family, type, protocol);
    }
}
