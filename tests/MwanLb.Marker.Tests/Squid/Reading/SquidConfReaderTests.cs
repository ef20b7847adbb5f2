using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Tests.Squid.Reading;

public sealed class SquidConfReaderTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Parse_Lines_AsSquidReadsThem()
    {
        const string Text = """
            # a comment

            http_port   3128	# and one behind
              cache_dir aufs /x \
            # inside a directive
                100 16 \
                256
            url_rewrite_extras "%>a #1" # quoted
            acl a note mark_ 0x1#2
            """;

        Assert.Equal(
            ["3 http_port|3128", "4 cache_dir|aufs|/x|100|16|256", "8 url_rewrite_extras|\"%>a #1\"", "9 acl|a|note|mark_|0x1#2"],
            SquidConfReader.Parse(Text.Replace("256\n", "256\r\n", StringComparison.Ordinal)).Lines.Select(l => $"{l.Number} {string.Join('|', l.Words)}"));
    }

    [Fact]
    public void Read_Includes_InGlobsOrderWithTheirPlaces()
    {
        _directory.Write("b.conf", "two 2");
        _directory.Write("a.conf", "\none 1");
        _directory.Write("c.txt", "none");
        var path = _directory.Write("squid.conf.top", $"zero 0\ninclude {_directory.Path}/[ab]*.conf {_directory.Path}/c.txt\nlast 3");

        var configuration = SquidConfReader.Read(path, new SquidFiles());

        Assert.Equal(
            ["squid.conf.top:1 zero", "a.conf:2 one", "b.conf:1 two", "c.txt:1 none", "squid.conf.top:3 last"],
            configuration.Lines.Select(l => $"{Path.GetFileName(l.File)}:{l.Number} {l.Name}"));
        Assert.Empty(configuration.Problems);
    }

    [Theory]
    [InlineData("none.conf", "there is no such file: Squid does not start; remove the line, or make the file")]
    [InlineData("none*.conf", "there is no such file: Squid does not start; remove the line, or put a file there")]
    [InlineData("", "is a directory, not a file: Squid does not start; remove the line, or make the file")]
    public void Read_IncludeOfNothing_IsSaidAndTheRestRead(string name, string expected)
    {
        var path = _directory.Write("top", $"one 1\ninclude {_directory.Path}/{name}\ntwo 2");

        var configuration = SquidConfReader.Read(path, new SquidFiles());

        Assert.Equal($"{path}:2: error: include = {_directory.Path}/{name}: {expected}", Assert.Single(configuration.Problems).ToString());
        Assert.Equal(["one", "two"], configuration.Lines.Select(l => l.Name));
    }

    [Fact]
    public void Read_IncludesItselfTwice_EndsAndSaysSo()
    {
        var path = _directory["top"];
        _directory.Write("top", $"include {path}\ninclude {path}\n");

        Assert.Equal(
            $"{path}:1: error: include = {path}: files include one another more than 16 deep: Squid does not start; look for a file that includes itself",
            Assert.Single(SquidConfReader.Read(path, new SquidFiles()).Problems).ToString());
    }

    [Fact]
    public void Read_NoSuchFile_IsSaid() => Assert.Equal(
        "/nonexistent: error: there is no such file; name Squid's configuration file", Assert.Single(SquidConfReader.Read("/nonexistent", new SquidFiles()).Problems).ToString());

    [Fact]
    public void Read_EndlessFile_IsSaid() => Assert.Equal(
        "/dev/zero: error: is too large for a squid.conf; name Squid's configuration file", Assert.Single(SquidConfReader.Read("/dev/zero", new SquidFiles()).Problems).ToString());

    [Fact]
    public void Finding_ValueWithEscapeSequence_IsMadeVisible() => Assert.DoesNotContain(
        '\e', MwanLb.Marker.Squid.Checking.SquidFinding.Error(SquidConfReader.Parse("a b").Lines[0], "a", "\e[2J", "m", "r").ToString());

    [Theory]
    [InlineData("external_acl_type m cache=0 %>a %un /usr/bin/env /opt/mwanlb-helper --mode rewrite --state=/x", "ExternalAcl m cache=0 %>a %un 1 rewrite /x")]
    [InlineData("url_rewrite_program /opt/mwanlb-helper --mode:rewrite", "Rewrite    0 rewrite ")]
    [InlineData("store_id_program mwanlb-helper", "StoreId    0  ")]
    [InlineData("store_id_program /bin/false", null)]
    [InlineData("acl mwanlb-helper src 10.0.0.0/8", null)]
    public void Helper_Line_IsTakenApart(string line, string? expected) => Assert.Equal(
        expected,
        SquidConfReader.Parse(line).Helpers is [var h]
            ? $"{h.Kind} {h.Name} {string.Join(' ', h.Options)} {string.Join(' ', h.Format)} {h.HelperIndex} {h.Argument("--mode")} {h.Argument("--state")}"
            : null);

    [Fact]
    public void Acls_GroupsThatLeadBackToThemselves_End()
    {
        var acls = SquidConfReader.Parse("acl a any-of b\nacl b all-of a\nacl a any-of a").Acls;

        Assert.False(acls.IsExternal("a"));
        Assert.Null(acls.Fits(["a", "b"], new Dictionary<string, string>()));
    }
}
