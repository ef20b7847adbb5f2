using MwanLb.Marker.Squid.Checking;

namespace MwanLb.Marker.Tests.Squid.Checking;

/// <summary>What depends on Squid's connections, and on the machine.</summary>
public sealed class ConnectionCheckTests
{
    private const string Off = "server_persistent_connections off";
    private const string Addresses = "tcp_outgoing_address 10.9.1.2 fibre\ntcp_outgoing_address 10.9.2.2 dsl";

    public static TheoryData<string, bool?, string?> Persistence => new()
    {
        { Off,                               false, null },
        { "",                                false, "f:1: error: server_persistent_connections = on by default: a reused connection gets the new request's mark" },
        { "server_persistent_connections on", false, "f:10: error: server_persistent_connections = on: a reused connection" },
        { "",                                null,  "f:1: warning: server_persistent_connections = on by default: a reused connection" },
        { "",                                true,  "f:1: hint: server_persistent_connections = on by default: the rules in force keep a connection by its first uplink" },
        { Addresses,                         false, null },
        { "tcp_outgoing_address 10.9.1.2 fibre", false, "f:1: error: server_persistent_connections = on by default: a reused connection gets the new request's mark, leaves by another uplink "
            + "with the old address, and hangs (no tcp_outgoing_address for 'dsl')" },
        { Addresses.Replace("9.2", "9.1", StringComparison.Ordinal), false, "f:11: error: tcp_outgoing_address = 10.9.1.2: is the address of 'fibre' and 'dsl'" },
        { Addresses.Replace("9.2", "9.1", StringComparison.Ordinal), true, null },
    };

    [Theory]
    [MemberData(nameof(Persistence))]
    public void PersistenceCheck_ConnectionsAreKept_OnlyWhereSafe(string lines, bool? isPinned, string? expected)
    {
        var found = SquidSample.Inspect(new PersistenceCheck(), SquidSample.Open.Replace(Off, lines, StringComparison.Ordinal), new SquidMachine { IsPinned = isPinned });

        Assert.Equal(expected is null ? 0 : 1, found.Count);
        Assert.All(found, f => Assert.StartsWith(expected!, f, StringComparison.Ordinal));
    }

    public static TheoryData<string, string?> Authentication => new()
    {
        { Off + "\nauth_param basic program /x", null },
        { "auth_param ntlm program /x", null },
        { "client_persistent_connections off", null },
        { Off + "\nauth_param ntlm program /x", "f:10: warning: server_persistent_connections = off: servers that ask for NTLM" },
        { "auth_param negotiate program /x\nclient_persistent_connections off", "f:11: error: client_persistent_connections = off: negotiate logs a connection in" },
    };

    [Theory]
    [MemberData(nameof(Authentication))]
    public void AuthenticationCheck_ByConnection_NeedsConnections(string lines, string? expected)
    {
        var found = SquidSample.Inspect(new AuthenticationCheck(), SquidSample.Open.Replace(Off, lines, StringComparison.Ordinal));

        Assert.Equal(expected is null ? 0 : 1, found.Count);
        Assert.All(found, f => Assert.StartsWith(expected!, f, StringComparison.Ordinal));
    }

    [Fact]
    public void PeerCheck_Standby_IsNamed() => SquidSample.AssertFinds(
        new PeerCheck(), SquidSample.Open + "\ncache_peer 192.0.2.1 parent 3128 0 no-query", "no-query", "no-query standby=5",
        "f:12: warning: cache_peer: standby = 5: connections opened in advance belong to no request");

    [Fact]
    public void LogCheck_NoMarkInAnyLog_IsAHint() => SquidSample.AssertFinds(
        new LogCheck(), SquidSample.Open, "%<nfmark", "%>a", "f:1: hint: logformat: no access log shows the mark of a request");

    public static TheoryData<string, string?> Rights => new()
    {
        { "Unknown", null },
        { "Held", null },
        { "Dormant", "f:8: hint: tcp_outgoing_mark: the Squid that runs here has not read such a line yet; squid -k reconfigure" },
        { "Missing", "f:8: error: tcp_outgoing_mark: the Squid that runs here has no CAP_NET_ADMIN" },
    };

    [Theory]
    [MemberData(nameof(Rights))]
    public void MarkingRightCheck_RunningSquid_IsJudged(string right, string? expected)
    {
        var found = SquidSample.Inspect(new MarkingRightCheck(), SquidSample.Open, new SquidMachine { MarkingRight = Enum.Parse<MarkingRight>(right) });

        Assert.Equal(expected is null ? 0 : 1, found.Count);
        Assert.All(found, f => Assert.StartsWith(expected!, f, StringComparison.Ordinal));
    }

    [Fact]
    public void MarkingRightCheck_AppArmor_IsAHint() => Assert.StartsWith(
        "f:1: hint: external_acl_type: AppArmor confines Squid",
        Assert.Single(SquidSample.Inspect(new MarkingRightCheck(), SquidSample.Open, new SquidMachine { IsConfined = true })), StringComparison.Ordinal);

    [Fact]
    public void HelperPresenceCheck_NoHelper_IsNamed()
    {
        Assert.Empty(SquidSample.Inspect(new HelperPresenceCheck(), SquidSample.Open));
        Assert.StartsWith("f: error: nothing runs mwanlb-helper", Assert.Single(SquidSample.Inspect(new HelperPresenceCheck(), "http_port 3128")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "proxy")]
    [InlineData("\ncache_effective_user squid", "squid")]
    public void HelperPresenceCheck_ProgramCannotRun_AsksForSquidsUser(string end, string expectedUser)
    {
        var machine = new SquidMachine { ProgramFault = (path, user) => path == "/usr/local/bin/mwanlb-helper" && user == expectedUser ? "it is not there" : null };

        Assert.StartsWith(
            "f:1: error: external_acl_type mwanlb = /usr/local/bin/mwanlb-helper: it is not there: the helper cannot start",
            Assert.Single(SquidSample.Inspect(new HelperPresenceCheck(), SquidSample.Open + end, machine)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.7", "aborts Squid's worker")]
    [InlineData("7.1", "ends the helper")]
    public void HelperPresenceCheck_StartedByAnother_IsAHint(string version, string consequence)
    {
        var found = Assert.Single(SquidSample.Inspect(
            new HelperPresenceCheck(), SquidSample.Open.Replace("/usr/local", "/usr/bin/env A=1 /usr/local", StringComparison.Ordinal), new SquidMachine { Version = new Version(version) }));

        Assert.StartsWith("f:1: hint: external_acl_type mwanlb = /usr/bin/env A=1: starts the helper: any word that it writes to its standard output " + consequence, found, StringComparison.Ordinal);
    }
}
