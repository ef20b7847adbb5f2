namespace MwanLb.Proxy.Tests.Protocol;

/// <summary>Which requests are sent again when the connection under them breaks, and which never.</summary>
public sealed class RepeatTests : IAsyncLifetime
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private ProxyUnderTest _proxy = null!;

    public async ValueTask InitializeAsync() => _proxy = await ProxyUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    // A server that resets a connection when its second request comes, as one does that was about to close it.
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task Forward_KeptConnectionBreaks_SafeRequestIsSentAgain(string method)
    {
        using var origin = new ScriptedOrigin((_, number, _) => number == 1 ? (method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" : Ok) : null);
        for (var i = 0; i < 10; i++)
        {
            Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(method, origin), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task Forward_RequestWithBody_NeverUsesAKeptConnection(string method)
    {
        using var origin = new ScriptedOrigin((_, number, _) => number == 1 ? Ok : null);
        for (var i = 0; i < 10; i++)
        {
            Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(method, origin, "Content-Length: 4\r\n", "body"), StringComparison.Ordinal);
        }

        Assert.Equal(10, origin.Requests.Count);
    }

    [Theory]
    [InlineData("POST", "Content-Length: 4\r\n", "body")]
    [InlineData("POST", "Content-Length: 0\r\n", "")]
    [InlineData("DELETE", "", "")]
    [InlineData("PUT", "Content-Length: 0\r\n", "")]
    public async Task Forward_SentAndBroken_WhatIsNotSafeIsNotSentAgain(string method, string fields, string body)
    {
        using var origin = new ScriptedOrigin((_, _, _) => null);

        Assert.StartsWith("HTTP/1.1 502 ", await AskAsync(method, origin, fields, body), StringComparison.Ordinal);
        Assert.Single(origin.Requests);
    }

    [Fact]
    public async Task Forward_ServerAlwaysBreaks_GivesUp()
    {
        using var origin = new ScriptedOrigin((_, _, _) => null);

        Assert.StartsWith("HTTP/1.1 502 ", await AskAsync("GET", origin), StringComparison.Ordinal);
        Assert.InRange(origin.Requests.Count, 2, 4);
    }

    [Fact]
    public async Task Forward_AnswerBegun_IsNotSentAgain()
    {
        using var origin = new ScriptedOrigin("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf\x04");

        await AskAsync("GET", origin);

        Assert.Single(origin.Requests);
    }

    private Task<string> AskAsync(string method, ScriptedOrigin origin, string fields = "", string body = "") =>
        _proxy.AskAsync($"{method} http://{origin.Address}/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n{body}");
}
