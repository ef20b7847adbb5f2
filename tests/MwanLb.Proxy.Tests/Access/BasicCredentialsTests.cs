using System.Text;
using CsCheck;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame")] // RFC 7617, 2
    [InlineData("Basic dGVzdDoxMjPCow==", "test", "123\u00a3")] // RFC 7617, 2.1
    [InlineData("basic   YTpiOmM= ", "a", "b:c")]
    [InlineData("BASIC Og==", "", "")]
    public void TryRead_Field_IsTakenApart(string header, string user, string password)
    {
        var bytes = new byte[BasicCredentials.MaxHeader];

        Assert.True(BasicCredentials.TryRead(header, bytes, out var userLength, out var length));
        Assert.Equal(user, Encoding.UTF8.GetString(bytes.AsSpan(0, userLength)));
        Assert.Equal(password, Encoding.UTF8.GetString(bytes.AsSpan(userLength + 1, length - userLength - 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic YWI=")]
    [InlineData("Basic %%%")]
    [InlineData("Basic YTpi, Basic YTpi")]
    [InlineData("Bearer YTpi")]
    [InlineData("BasicYTpi")]
    public void TryRead_SomethingElse_IsNot(string header) => Assert.False(BasicCredentials.TryRead(header, new byte[BasicCredentials.MaxHeader], out _, out _));

    [Fact]
    public void TryRead_Anything_ThrowsNothing() =>
        Gen.String[0, 2000].Sample(noise =>
        {
            BasicCredentials.TryRead("Basic " + noise, new byte[BasicCredentials.MaxHeader], out _, out _);
        });
}
