using MwanLb.Engine.Configuration;
using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Tests.Squid;

/// <summary>The smallest squid.conf of each form that is right for the uplinks of <see cref="Sample"/>, and what a check says about it.</summary>
internal static class SquidSample
{
    public const string ConfigPath = "/etc/mwanlb/mwanlb.toml";

    private const string Marks = """
        acl fibre note mark_ 0x1
        acl dsl note mark_ 0x2
        tcp_outgoing_mark 0x1 fibre
        tcp_outgoing_mark 0x2 dsl
        server_persistent_connections off
        logformat marks %<nfmark
        """;

    private const string Acl = """
        external_acl_type mwanlb cache=0 children-max=1 concurrency=400 ipv4 %>a %>rm %>rd %>rP %#un /usr/local/bin/mwanlb-helper
        acl pick external mwanlb
        """;

    public const string Open = Acl + """

        store_id_program /bin/false
        store_id_access deny pick
        store_id_access deny all

        """ + Marks;

    public const string Strict = Acl + """

        http_access deny pick !all
        http_access allow localnet

        """ + Marks;

    public const string Rewrite = """
        url_rewrite_program /usr/local/bin/mwanlb-helper --mode rewrite
        url_rewrite_children 1 concurrency=400 on-persistent-overload=ERR
        url_rewrite_bypass on
        url_rewrite_timeout 1 second on_timeout=bypass
        url_rewrite_extras "%>a %>rm %#un"

        """ + Marks;

    /// <summary>What is found in a text; the machine is one on which nothing is wrong.</summary>
    public static IReadOnlyList<string> Inspect(ISquidCheck check, string text, SquidMachine? machine = null, RouterModel? model = null) =>
        [.. check.Inspect(SquidConfReader.Parse(text, "f"), Context(machine, model)).Select(f => f.ToString())];

    public static SquidContext Context(SquidMachine? machine = null, RouterModel? model = null) =>
        new(model ?? Sample.Model(), ConfigPath, "/run/mwanlb", machine ?? new SquidMachine());

    /// <summary>That a check says nothing about a text, and exactly this once a part of it is replaced.</summary>
    public static void AssertFinds(ISquidCheck check, string good, string part, string replacement, string expected)
    {
        Assert.Empty(Inspect(check, good));
        Assert.Contains(part, good, StringComparison.Ordinal);
        Assert.StartsWith(expected, Assert.Single(Inspect(check, good.Replace(part, replacement, StringComparison.Ordinal))), StringComparison.Ordinal);
    }
}
