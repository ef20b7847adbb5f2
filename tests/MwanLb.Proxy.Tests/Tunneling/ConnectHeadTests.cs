using System.Text;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Tests.Tunneling;

public sealed class ConnectHeadTests
{
    public static TheoryData<string, string, string?, bool, bool> Heads => new()
    {
        // head,                                                                      target,        authorization, body,  1.0
        { "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",            "a.example:443", null,         false, false },
        { "CONNECT a:1 HTTP/1.0\r\n\r\n",                                             "a:1",           null,         false, true  },
        { "CONNECT a:1 HTTP/1.1\nHost: x\n\n",                                        "a:1",           null,         false, false },
        { "CONNECT [2001:db8::1]:443 HTTP/1.1\r\n\r\n",                               "[2001:db8::1]:443", null,     false, false },
        { "CONNECT a_b:1 HTTP/1.1\r\nHost: other:2\r\n\r\n",                          "a_b:1",         null,         false, false },
        { "CONNECT a:1 HTTP/1.1\r\nproxy-authorization:  Basic eA== \r\n\r\n",        "a:1",           "Basic eA==", false, false },
        { "CONNECT a:1 HTTP/1.1\r\nContent-Length: 5\r\n\r\n",                        "a:1",           null,         true,  false },
        { "CONNECT a:1 HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n",               "a:1",           null,         true,  false },
        // What is not understood: a missing version, another one, blanks, control characters, and all that smuggling is made of.
        { "CONNECT a:1\r\n\r\n",                                                      "",              null,         false, false },
        { "CONNECT a:1 HTTP/2.0\r\n\r\n",                                             "",              null,         false, false },
        { "CONNECT a:1 HTTP/1.11\r\n\r\n",                                            "",              null,         false, false },
        { "CONNECT  a:1 HTTP/1.1\r\n\r\n",                                            "",              null,         false, false },
        { "CONNECT a:1 b HTTP/1.1\r\n\r\n",                                           "",              null,         false, false },
        { "CONNECT a\t:1 HTTP/1.1\r\n\r\n",                                           "",              null,         false, false },
        { "CONNECT a:1 HTTP/1.1\r\n: x\r\n\r\n",                                      "",              null,         false, false },
        { "CONNECT a:1 HTTP/1.1\r\nHost : x\r\n\r\n",                                 "",              null,         false, false },
        { "CONNECT a:1 HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",                          "",              null,         false, false },
        { "CONNECT a:1 HTTP/1.1\r\nno colon\r\n\r\n",                                 "",              null,         false, false },
        { "CONNECT a:1 HTTP/1.1\r\nA: b\0c\r\n\r\n",                                  "",              null,         false, false },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Parse_Head_IsUnderstoodOrHasNoTarget(string head, string target, string? authorization, bool hasBody, bool isVersion10)
    {
        var bytes = Encoding.Latin1.GetBytes(head);

        var parsed = ConnectHead.Parse(bytes);

        Assert.Equal(bytes.Length, ConnectHead.EndOf(bytes));
        Assert.Equal(target, parsed.Target ?? "");
        Assert.Equal((authorization, hasBody, isVersion10), (parsed.Authorization, parsed.HasBody, parsed.IsVersion10));
    }

    [Fact]
    public void EndOf_EveryTruncation_IsNotYet()
    {
        var head = "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"u8;
        for (var length = 0; length < head.Length; length++)
        {
            Assert.Equal(-1, ConnectHead.EndOf(head[..length]));
        }

        Assert.Equal(head.Length, ConnectHead.EndOf([.. head, .. "\x16\x03\x01"u8]));
    }

    // A million heads: whatever comes, there is an answer, and it is the parser's own.
    [Fact]
    public void Parse_AMillionMutatedHeads_NeverThrows()
    {
        var random = new Random(7);
        var understood = 0;
        var head = "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nProxy-Authorization: Basic eDp5\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        var bytes = new byte[head.Length];
        for (var i = 0; i < 1_000_000; i++)
        {
            head.CopyTo(bytes, 0);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                // The first word is what brought it here.
                bytes[random.Next("CONNECT ".Length, bytes.Length)] = (byte)random.Next(256);
            }

            var cut = bytes.AsSpan(0, random.Next("CONNECT ".Length, bytes.Length + 1));
            if (ConnectHead.EndOf(cut) is >= 0 and var end && ConnectHead.Parse(cut[..end]).Target is { Length: > 0 } target)
            {
                understood += Authority.TryParse(target, defaultPort: null, out _, out _) ? 1 : 0;
            }
        }

        Assert.InRange(understood, 1, 999_999);
    }
}
