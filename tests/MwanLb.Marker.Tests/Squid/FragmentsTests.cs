using MwanLb.Engine.Configuration;
using MwanLb.Marker.Squid;
using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Tests.Squid;

/// <summary>No false alarm: what squid-conf/ holds is right, inside Debian's squid.conf.</summary>
public sealed class FragmentsTests
{
    // The directives of Debian's squid.conf (5.7), without what is comment.
    private const string Debian = """
        acl localnet src 10.0.0.0/8		# RFC 1918 local private network (LAN)
        acl localnet src fe80::/10      	# RFC 4291 link-local (directly plugged) machines
        acl SSL_ports port 443
        acl Safe_ports port 80		# http
        http_access deny !Safe_ports
        http_access deny CONNECT !SSL_ports
        http_access allow localhost manager
        http_access deny manager
        FRAGMENTS
        http_access allow localhost
        http_access deny all
        http_port 3128
        coredump_dir /var/spool/squid
        refresh_pattern ^ftp:		1440	20%	10080
        refresh_pattern -i (/cgi-bin/|\?) 0	0%	0
        """;

    private static readonly string[] Complete = [.. EnumWord.All<SquidForm>().Select(f => f == "open" ? "mwanlb.conf" : f + ".conf")];

    private static IEnumerable<string> Embedded => typeof(SquidTemplate).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".conf", StringComparison.Ordinal)).Order();

    /// <summary>The fragments of which one is used.</summary>
    public static TheoryData<string> Forms => [.. Embedded.Where(Complete.Contains)];

    /// <summary>Those, and each addition beside the first.</summary>
    public static TheoryData<string, string> Fragments => [.. Embedded.Where(f => !Text(f).Contains("[Service]", StringComparison.Ordinal))
        .Select(f => Complete.Contains(f) ? (f, "") : ("mwanlb.conf", f))];

    public static string Text(string file)
    {
        using var stream = typeof(SquidTemplate).Assembly.GetManifestResourceStream(file)!;
        return new StreamReader(stream).ReadToEnd();
    }

    public static string InDebian(string fragments) => Debian.Replace("FRAGMENTS", fragments, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Fragments))]
    public void Inspect_FragmentAsItIs_NothingIsWrong(string file, string addition)
    {
        // Three uplinks: the fragments have more pairs than that, but not more addresses.
        var model = Sample.Parse(Sample.SharedUplinks);
        var configuration = SquidConfReader.Parse(InDebian(Text(file) + (addition.Length > 0 ? Text(addition) : "")));

        Assert.All(SquidChecks.Inspect(configuration, SquidSample.Context(new SquidMachine { IsPinned = false }, model), []), f => Assert.True(f.IsHint(), f.ToString()));
    }

    [Fact]
    public void Read_Open_IsTheFragmentOfThatName() => Assert.Equal(Text("mwanlb.conf"), SquidTemplate.Read(SquidForm.Open));
}
