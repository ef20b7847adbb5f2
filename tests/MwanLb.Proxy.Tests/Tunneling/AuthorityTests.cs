using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Tests.Tunneling;

public sealed class AuthorityTests
{
    public static TheoryData<string, string, int> Authorities => new()
    {
        { "a.example:443",          "a.example",      443   },
        { "192.0.2.1:80",           "192.0.2.1",      80    },
        { "[2001:db8::1]:8443",     "2001:db8::1",    8443  },
        { "a_b:65535",              "a_b",            65535 },
        { "a.example",              "",               0     },
        { "a.example:",             "",               0     },
        { ":443",                   "",               0     },
        { "a.example:0",            "",               0     },
        { "a.example:65536",        "",               0     },
        { "a.example:+80",          "",               0     },
        { "a.example: 80",          "",               0     },
        { "2001:db8::1:443",        "",               0     },
        { "[]:443",                 "",               0     },
        { "u@a.example:443",        "",               0     },
        { "a/b:443",                "",               0     },
        { "a#b:443",                "",               0     },
    };

    [Theory]
    [MemberData(nameof(Authorities))]
    public void TryParse_Authority_IsTakenApartOrRefused(string text, string host, int port)
    {
        var isUsable = Authority.TryParse(text, defaultPort: null, out var parsedHost, out var parsedPort);

        Assert.Equal(host.Length > 0, isUsable);
        if (isUsable)
        {
            Assert.Equal((host, port), (parsedHost, (int)parsedPort));
        }
    }

    [Theory]
    [InlineData("a.example", 80)]
    [InlineData("a.example:", 80)]
    [InlineData("a.example:81", 81)]
    [InlineData("[::1]", 80)]
    [InlineData("[::1]:", 80)]
    [InlineData("[::1]80", 0)]
    [InlineData("a.example:0", 0)]
    public void TryParse_WhereThereIsADefault_TakesItWithoutAPort(string text, int port) =>
        Assert.Equal(port, Authority.TryParse(text, 80, out _, out var parsed) ? parsed : 0);
}
