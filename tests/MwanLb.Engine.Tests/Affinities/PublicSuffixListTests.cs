using System.Text;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Affinities;

public sealed class PublicSuffixListTests
{
    // The lines of the list that the cases below need; with comments, blanks and words behind a rule, as the format allows.
    private const string Excerpt = """
        // ===BEGIN ICANN DOMAINS===
        com
        biz
        uk
        co.uk
        uk.com   // and what follows a rule
        jp
        ac.jp
        kyoto.jp
        ide.kyoto.jp
        *.kobe.jp
        !city.kobe.jp
        *.ck
        !www.ck

        us
        ak.us
        k12.ak.us
        cn
        com.cn
        公司.cn
        中国
        // ===BEGIN PRIVATE DOMAINS===
        blogspot.com
        """;

    public static TheoryData<string, string> Cases => new()
    {
        // name                          registrable domain; itself where it is a public suffix
        { "com",                         "com"                    },
        { "example.com",                 "example.com"            },
        { "b.example.com",               "example.com"            },
        { "a.b.example.com",             "example.com"            },
        { "uk.com",                      "uk.com"                 },
        { "example.uk.com",              "example.uk.com"         },
        { "a.b.example.uk.com",          "example.uk.com"         },
        { "blogspot.com",                "blogspot.com"           },
        { "a.one.blogspot.com",          "one.blogspot.com"       },
        { "example",                     "example"                },
        { "a.b.example.nowhere",         "example.nowhere"        },
        { "domain.biz",                  "domain.biz"             },
        { "b.example.co.uk",             "example.co.uk"          },
        { "example.uk",                  "example.uk"             },
        { "c.ck",                        "c.ck"                   },
        { "b.c.ck",                      "b.c.ck"                 },
        { "a.b.c.ck",                    "b.c.ck"                 },
        { "www.ck",                      "www.ck"                 },
        { "www.www.ck",                  "www.ck"                 },
        { "test.ac.jp",                  "test.ac.jp"             },
        { "www.test.jp",                 "test.jp"                },
        { "b.test.kyoto.jp",             "test.kyoto.jp"          },
        { "a.b.ide.kyoto.jp",            "b.ide.kyoto.jp"         },
        { "c.kobe.jp",                   "c.kobe.jp"              },
        { "a.b.c.kobe.jp",               "b.c.kobe.jp"            },
        { "city.kobe.jp",                "city.kobe.jp"           },
        { "www.city.kobe.jp",            "city.kobe.jp"           },
        { "test.us",                     "test.us"                },
        { "www.test.ak.us",              "test.ak.us"             },
        { "www.test.k12.ak.us",          "test.k12.ak.us"         },
        { "www.食狮.com.cn",              "食狮.com.cn"             },
        { "www.食狮.公司.cn",              "食狮.公司.cn"            },
        { "公司.cn",                      "公司.cn"                 },
        { "食狮.中国",                     "食狮.中国"               },
        { "www.xn--85x722f.com.cn",      "xn--85x722f.com.cn"     },
        { "www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
        { "shishi.xn--55qx5d.cn",        "shishi.xn--55qx5d.cn"   },
        { "a.shishi.xn--fiqs8s",         "shishi.xn--fiqs8s"      },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void RegistrableDomain_PublishedCase_IsAsPublished(string name, string domain) =>
        Assert.Equal(domain, Find(PublicSuffixList.Parse(Encoding.UTF8.GetBytes(Excerpt)), name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void RegistrableDomain_OfTheInstalledList_IsAsPublished(string name, string domain)
    {
        Assert.SkipUnless(File.Exists(ProgramDefaults.PublicSuffixList), "Debian's package publicsuffix is not installed");

        Assert.Equal(domain, Find(PublicSuffixList.Load(ProgramDefaults.PublicSuffixList, out _), name));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(".", ".")]
    [InlineData(".com", ".com")]
    [InlineData("..com", ".com")]
    [InlineData("a..co.uk", ".co.uk")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.example.com", "example.com")]
    public void RegistrableDomain_NamesThatAreNone_GiveAnEndOfThem(string name, string end) =>
        Assert.Equal(end, Find(PublicSuffixList.Parse(Encoding.UTF8.GetBytes(Excerpt)), name));

    [Fact]
    public void Load_NoFile_SaysSoAndTakesTwoLabels()
    {
        var list = PublicSuffixList.Load("/nonexistent/list.dat", out var problem);

        Assert.StartsWith("the public suffix list cannot be read, sites are told apart by the last two labels", problem, StringComparison.Ordinal);
        Assert.Equal("co.uk", Find(list, "www.example.co.uk"));
        Assert.Equal("example.com", Find(list, "www.example.com"));
        Assert.Equal("localhost", Find(list, "localhost"));
    }

    [Fact]
    public void Parse_AnyBytes_TakesThem()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);

        Assert.Equal("example.com", Find(PublicSuffixList.Parse(bytes), "www.example.com"));
    }

    private static string Find(PublicSuffixList list, string name) => Encoding.UTF8.GetString(list.RegistrableDomain(Encoding.UTF8.GetBytes(name)));
}
