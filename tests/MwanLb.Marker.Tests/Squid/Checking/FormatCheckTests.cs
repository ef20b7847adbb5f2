using MwanLb.Marker.Squid.Checking;

namespace MwanLb.Marker.Tests.Squid.Checking;

public sealed class FormatCheckTests
{
    private const string Item = "f:1: error: external_acl_type mwanlb: FORMAT";

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { SquidSample.Open, "%#un /|%#un %>a:%>p /", $"{Item} = %>a:%>p: is more than one code in a word: Squid does not start" },
        { SquidSample.Open, "%#un /|%#un %ts.%tu /", $"{Item} = %ts.%tu: is more than one code in a word" },
        { SquidSample.Open, "%#un /|%#un %tu /", $"{Item} = %tu: has changed when the answer comes" },
        { SquidSample.Open, "%#un /|%#un %>A /", "f:1: warning: external_acl_type mwanlb: FORMAT = %>A: looks up each client's name by DNS" },
        { SquidSample.Open, "%>rm %>rd|%>rd %>rm", $"{Item} = %>a %>rd %>rm %>rP %#un: the helper takes %>rd for %>rm: it expects '%>a %>rm %>rd %>rP %#un'; "
            + "write --format %>a,%>rd,%>rm,%>rP,%#un behind mwanlb-helper" },
        { SquidSample.Open, "helper|helper --format %>a,%>rd", $"{Item} = %>a %>rm %>rd %>rP %#un: the helper takes %>rm for %>rd: --format is %>a,%>rd" },
        { SquidSample.Open, "%#un /|%ul /", $"{Item} = %ul: asks users to log in, and no auth_param is there" },
        { SquidSample.Open, "%#un /|%#un %>ru /", "f:1: hint: external_acl_type mwanlb: FORMAT = %>a %>rm %>rd %>rP %#un %>ru: the helper does not look at what follows %#un" },
        { SquidSample.Open, "helper|helper --sticky", $"{Item} = %>a %>rm %>rd %>rP %#un: the helper is to be sticky" },
        { SquidSample.Open, "%#un /usr/local/bin/mwanlb-helper|%note{clt_conn_tag} /usr/local/bin/mwanlb-helper --sticky", $"{Item} = %>a %>rm %>rd %>rP %note{{clt_conn_tag}}: the helper takes %note{{clt_conn_tag}} for %#un" },
        { SquidSample.Open, "%#un /usr/local/bin/mwanlb-helper|%note{clt_conn_tag} /usr/local/bin/mwanlb-helper --sticky --format %>a,%>rm,%>rd,%>rP", $"{Item} = %>a %>rm %>rd %>rP %note{{clt_conn_tag}}: the helper is to be sticky" },
        { SquidSample.Rewrite, "url_rewrite_extras|#", "f:1: error: url_rewrite_extras: Squid's default begins with %>a/%>A" },
        { SquidSample.Rewrite, "%#un\"|%#un %>A\"", "f:5: warning: url_rewrite_extras = %>A: looks up each client's name by DNS" },
        { SquidSample.Rewrite, "%>a %>rm|%>rm %>a", "f:5: error: url_rewrite_extras = \"%>rm %>a %#un\": the helper takes %>rm for %>a" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Inspect_Mistake_IsNamed(string good, string change, string expected)
    {
        Assert.Empty(SquidSample.Inspect(new FormatCheck(), good));
        var parts = change.Split('|');
        Assert.Contains(parts[0], good, StringComparison.Ordinal);

        var found = SquidSample.Inspect(new FormatCheck(), good.Replace(parts[0], parts[1], StringComparison.Ordinal));

        Assert.Contains(found, f => f.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    // Without its end, as in fragments of earlier versions
    [InlineData(" %#un", "")]
    [InlineData("%>a %>rm %>rd %>rP %#un", "%SRC %METHOD %DST %PORT %-20un %DATA")]
    // Nothing goes by the method, nor by what the helper does not know
    [InlineData("%>rm", "%>ha{Host}")]
    [InlineData("%#un", "%ui")]
    [InlineData("%#un /usr/local/bin/mwanlb-helper", "%#un %{clt_conn_tag}note /usr/local/bin/mwanlb-helper --sticky")]
    [InlineData("%#un /usr/local/bin/mwanlb-helper", "%#un %note{clt_conn_tag} /usr/local/bin/mwanlb-helper --sticky --format %>a,%>rm,%>rd,%>rP,%#un,%note{clt_conn_tag}")]
    [InlineData("%#un /usr/local/bin/mwanlb-helper", "%>ru /usr/local/bin/mwanlb-helper --format \"%>a %>rm %>rd %>rP %URI\"")]
    public void Inspect_FormatsThatAgree_AreGood(string part, string replacement) =>
        Assert.Empty(SquidSample.Inspect(new FormatCheck(), SquidSample.Open.Replace(part, replacement, StringComparison.Ordinal)));

    [Fact]
    public void Inspect_LoginWithAuthentication_IsGood() => Assert.Empty(SquidSample.Inspect(
        new FormatCheck(), SquidSample.Open.Replace("%#un /usr/local/bin/mwanlb-helper", "%ul /usr/local/bin/mwanlb-helper --format %>a,%>rm,%>rd,%>rP,%LOGIN", StringComparison.Ordinal)
            + "\nauth_param basic program /usr/lib/squid/basic_ncsa_auth /etc/squid/users"));

    [Theory]
    // As 'squid -k parse' of 5.7 takes them
    [InlineData("%>a", true)]
    [InlineData("%#un", true)]
    [InlineData("%-20.30un", true)]
    [InlineData("%{Host}>ha", true)]
    [InlineData("%>ha{Host}", true)]
    [InlineData("%>{Host}", true)]
    [InlineData("%note{clt_conn_tag}", true)]
    [InlineData("%ssl::>sni", true)]
    [InlineData("%USER_CERT_CA_CN", true)]
    [InlineData("%%", true)]
    [InlineData("%>a:", false)]
    [InlineData("%>a,%un", false)]
    [InlineData("%un%un", false)]
    [InlineData("%un.", false)]
    [InlineData("%%un", false)]
    public void IsWhole_Word_AsSquid(string word, bool expected) => Assert.Equal(expected, HelperFormat.IsWhole(word));
}
