using System.Text;
using MwanLb.Proxy.Listening;

namespace MwanLb.Proxy.Tests.Listening;

public sealed class FirstBytesTests
{
    public static TheoryData<string, string?> Beginnings => new()
    {
        { "",          nameof(FirstWord.Closed)  },
        { "C",         null                      },
        { "CONNECT",   null                      },
        { "CONNECT ",  nameof(FirstWord.Connect) },
        { "CONNECTX",  nameof(FirstWord.Http)    },
        { "connect ",  nameof(FirstWord.Http)    },
        { "GET / HT",  nameof(FirstWord.Http)    },
        { "COPY",      nameof(FirstWord.Http)    },
        { "\r\nCONNE", nameof(FirstWord.Http)    },
        { "\x04\x01",  nameof(FirstWord.Socks4)  },
        { "\x05",      nameof(FirstWord.Socks5)  },
        { "\x16\x03",  nameof(FirstWord.Tls)     },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Classify_Beginning_TellsTheProtocolOrWaits(string bytes, string? word) =>
        Assert.Equal(word, FirstBytes.Classify(Encoding.Latin1.GetBytes(bytes))?.ToString());
}
