using MwanLb.Engine.Configuration;
using MwanLb.Marker.Squid;
using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Tests.Squid;

public sealed class SquidFragmentTests
{
    private const string Template = """
        # What it is.

        # /usr/local/bin/mwanlb-helper answers.
        external_acl_type mwanlb cache=0 concurrency=400 ipv4 %>a %>rm %>rd %>rP %#un /usr/local/bin/mwanlb-helper --sticky
        # Eight pairs,
        # for all machines.
        acl mwanlb_mark_1 note mark_ 0x1
        acl mwanlb_mark_2 note mark_ 0x2
        acl mwanlb_mark_3 note mark_ 0x3
        tcp_outgoing_mark 0x1 mwanlb_mark_1
        tcp_outgoing_mark 0x2 mwanlb_mark_2
        tcp_outgoing_mark 0x3 mwanlb_mark_3
        # The addresses.
        tcp_outgoing_address 192.0.2.1 mwanlb_mark_1
        #tcp_outgoing_address 192.0.2.9 mwanlb_mark_9
        # The end.
        server_persistent_connections on

        """;

    [Fact]
    public void Of_Template_EachKindOfLineIsReplacedWhereItStands()
    {
        var (text, warnings) = Fragment("lan = [\"lan0\"]\nfwmark-mask = 0xff00\n", "/opt/mwanlb-helper --config /etc/m.toml").Of(Template);

        Assert.Equal("""
            # title
            # What it is.

            # /usr/local/bin/mwanlb-helper answers.
            external_acl_type mwanlb cache=0 concurrency=400 ipv4 %>a %>rm %>rd %>rP %#un /opt/mwanlb-helper --config /etc/m.toml --sticky
            # The answer's mark becomes the socket mark. A request without an answer matches none of these and leaves unmarked, by the default route.
            # Squid sets the whole mark of its connections (SO_MARK knows no mask): their bits outside 0xff00 are 0,
            # and what others do by those bits is not done to Squid's connections, unless their rules set them later.
            # fibre
            acl mwanlb_mark_1 note mark_ 0x100
            # dsl
            acl mwanlb_mark_2 note mark_ 0x200
            tcp_outgoing_mark 0x100 mwanlb_mark_1
            tcp_outgoing_mark 0x200 mwanlb_mark_2
            # The addresses.
            tcp_outgoing_address 10.0.0.0 mwanlb_mark_1
            # dsl has no IPv4 line here: it is lent. Its connections are safe only by the rules of 'mwanlb apply'.
            #tcp_outgoing_address 192.0.2.9 mwanlb_mark_9
            # The end.
            server_persistent_connections on

            """, text);
        Assert.Equal("uplink 'dsl': no IPv4 line of tcp_outgoing_address: it is lent", Assert.Single(warnings));
    }

    [Fact]
    public void Of_DefaultMask_SaysNothingOfOtherBits() => Assert.DoesNotContain("SO_MARK", Fragment("lan = [\"lan0\"]\n").Of(Template).Text, StringComparison.Ordinal);

    [Fact]
    public void Of_LongNames_FewerAnswersAtOnce()
    {
        var name = new string('x', 32);
        var model = Sample.Parse("lan = [\"lan0\"]\n" + Sample.Uplinks.Replace("fibre", name, StringComparison.Ordinal));

        var (text, _) = new SquidFragment(model, "title", SquidFragment.TemplateHelper, (_, _) => default).Of(Template);

        // 118 bytes an answer
        Assert.Contains(" concurrency=277 ", text, StringComparison.Ordinal);
        Assert.Empty(new HelperLoadCheck().Inspect(SquidConfReader.Parse(text), SquidSample.Context(model: model)));
    }

    [Theory]
    [MemberData(nameof(FragmentsTests.Forms), MemberType = typeof(FragmentsTests))]
    public void Of_EveryForm_HasAPairForEachUplinkAndNothingWrong(string file)
    {
        var model = Sample.Model("lan = [\"lan0\"]\nfwmark-mask = 0xff00\n");

        var configuration = SquidConfReader.Parse(FragmentsTests.InDebian(Fragment(model).Of(FragmentsTests.Text(file)).Text));

        Assert.Equal(["0x100", "0x200"], configuration.Of("tcp_outgoing_mark").Select(l => l.Argument(0)));
        Assert.Equal(["mark_ 0x100", "mark_ 0x200"], configuration.Of("acl").Where(l => l.Argument(2) == "mark_").Select(l => string.Join(' ', l.ArgumentsFrom(2))));
        Assert.All(
            SquidChecks.Inspect(configuration, SquidSample.Context(new SquidMachine { IsPinned = file == "persistent.conf" }, model), []), f => Assert.True(f.IsHint(), f.ToString()));
    }

    private static SquidFragment Fragment(string top, string helper = SquidFragment.TemplateHelper) => Fragment(Sample.Model(top), helper);

    private static SquidFragment Fragment(RouterModel model, string helper = SquidFragment.TemplateHelper) => new(
        model, "title", helper, (uplink, _) => uplink.Index == 0 ? new SourceAddress("10.0.0.0", null) : new SourceAddress(null, "it is lent"));
}
