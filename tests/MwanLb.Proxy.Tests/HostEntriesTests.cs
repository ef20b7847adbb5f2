using System.Text;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Intercepting;
using MwanLb.Proxy.Socks;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Tests;

/// <summary>Wherever a host comes in, it is judged alike: no entry takes a spelling of an address that another refuses.</summary>
public sealed class HostEntriesTests
{
    private const string None = "";

    public static TheoryData<string, string, bool> Hosts => new()
    {
        // as it comes in,         as it is used,  is it a name?
        { "a.example",             "a.example",    true  },
        { "A.Example.",            "A.Example.",   true  },
        { "a_b",                   "a_b",          true  },
        { "1e100.net",             "1e100.net",    true  },
        { "192.0.2.1",             "192.0.2.1",    false },
        { "[2001:db8::1]",         "2001:db8::1",  false },
        { "[2001:DB8:0::1]",       "2001:db8::1",  false },
        { "[::ffff:127.0.0.1]",    "127.0.0.1",    false },
        { "[::FFFF:7f00:1]",       "127.0.0.1",    false },
        { "127.1",                 None,           false },
        { "127.0.1",               None,           false },
        { "2130706433",            None,           false },
        { "0x7f.1",                None,           false },
        { "0x7f000001",            None,           false },
        { "0177.0.0.1",            None,           false },
        { "127.0.0.01",            None,           false },
        { "127.0.0.1.",            None,           false },
        { "127.0.0.1%00.a",        None,           false },
        { "127%2e0%2e0%2e1",       None,           false },
        { "example.1",             None,           false },
        { "[::ffff:127.1]",        None,           false },
        { "[fe80::1%eth0]",        None,           false },
        { "[fe80::1%25eth0]",      None,           false },
        { "[127.0.0.1]",           None,           false },
        { "[a.example]",           None,           false },
        { "[]",                    None,           false },
        { "",                      None,           false },
        { ".",                     None,           false },
        { "a..b",                  None,           false },
        { "a b",                   None,           false },
        { "a\\b",                  None,           false },
        { "*",                     None,           false },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Host_ByEveryEntry_IsTheSame(string written, string used, bool isName)
    {
        var bytes = Encoding.ASCII.GetBytes(written);
        var name = isName ? used : None;

        Assert.Equal(used, RequestTarget.TryParse($"http://{written}/", out var target) ? target.Host : None);
        Assert.Equal(used, Authority.TryParse($"{written}:443", defaultPort: null, out var host, out _) ? host : None);
        Assert.Equal(used, OfSocks5(bytes));
        Assert.Equal(used, OfSocks4(bytes));
        // Of what is intercepted the name alone counts: the address is known.
        Assert.Equal(name, NameIn(Hello(bytes)));
        Assert.Equal(name, NameIn([.. "GET / HTTP/1.1\r\nHost: "u8, .. bytes, .. "\r\n\r\n"u8]));
        Assert.Equal(name, NameIn([.. "GET / HTTP/1.1\r\nHost: "u8, .. bytes, .. ":80\r\n\r\n"u8]));
    }

    private static string OfSocks5(byte[] host) =>
        SocksAddress.Read([3, (byte)host.Length, .. host, 0, 80], out var address, out _) is ReadOutcome.Whole ? address.Host : None;

    private static string OfSocks4(byte[] host) =>
        Socks4Request.Read([4, 1, 0, 80, 0, 0, 0, 9, 0, .. host, 0], out var request, out _) is ReadOutcome.Whole ? request.Destination.Host : None;

    private static string NameIn(byte[] opening)
    {
        Assert.True(ServerNames.TryDecide(opening, out var name));
        return name;
    }

    // A hello of TLS with the host as its server name, whatever it is.
    private static byte[] Hello(byte[] host)
    {
        byte[] extensions = [0, 0, .. Long([.. Long([0, .. Long(host)])])];
        byte[] body = [3, 3, .. new byte[32], 0, .. Long([0x13, 1]), 1, 0, .. Long(extensions)];
        return [22, 3, 1, .. Long([1, 0, .. Long(body)])];
    }

    private static byte[] Long(byte[] data) => [(byte)(data.Length >> 8), (byte)data.Length, .. data];
}
