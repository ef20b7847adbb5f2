using System.Text;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class PasswordHashTests
{
    // Made by htpasswd 2.4, openssl passwd and crypt(3).
    [Theory]
    [InlineData("geheim", "$2y$04$cno3DwjEmokS2RlsLMmLv.Ll63gBH4YO/VMROinwNYYlOMGr/B.Wi")]
    [InlineData("geheim", "$2a$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.")]
    [InlineData("geheim", "$2b$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.")]
    [InlineData("geheim", "$apr1$hJo/3EkG$xEfl3j7SAvI29IAOpztOt0")]
    [InlineData("p\u00e4ssw\u00f6rd: lang genug f\u00fcr mehr als sechzehn Zeichen", "$apr1$5xSpIe.F$eob8eAnX8gSuyhcAWpEsE0")]
    [InlineData("", "$apr1$kRFwsCBq$OXaJmIj6Y5DsDcKI4Bbxk.")]
    [InlineData("x", "$apr1$ab$eIePjsejfBGR8ITtu2z0U1")]
    [InlineData("geheim", "$5$6lZ5y0YhR9gNDIcD$NWnQR0.HFCM2oPXPOd5InKJBHU1Y4SsbzWXqvdgne37")]
    [InlineData("geheim", "$6$QNIgO36TtyhVuyPk$GvVKneSbSgHHdP4fu5SgId2FCHEoeBIhTYShrzUgqm1Pv.pH.tJy3gytAWDSti0FbNGGrSBGYf2kQIFXI02oA0")]
    [InlineData("geheim", "$6$rounds=1000$saltsalt$vqVEzhF1x7x2p0VCWCzOM1GGIpJ62KqdREyqdHXfkzvqLwi.vIVwX0AcTW9cDubiR4wA.zOlJTle4lioqe99c1")]
    [InlineData("geheim", "$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/$zRaek0EKnUjl1wtUnGp/MIJwc.arQ7UWRrQKUnroOEB")]
    public void Matches_RightPassword_AndNoOther(string password, string text)
    {
        var hash = PasswordHash.TryParse(text, out var problem);

        Assert.Null(problem);
        Assert.True(hash!.Matches(Encoding.UTF8.GetBytes(password)));
        Assert.False(hash.Matches(Encoding.UTF8.GetBytes(password + "x")));
        Assert.False(hash.Matches([.. Encoding.UTF8.GetBytes(password), 0]));
        Assert.False(hash.Matches(new byte[1000]));
    }

    [Theory]
    [InlineData("", "has no password")]
    [InlineData("*", "has no password")]
    [InlineData("!$6$salt$x", "has no password")]
    [InlineData("geheim", "plain text")]
    [InlineData("wSb9S0tgRy2SI", "DES")]
    [InlineData("{SHA}kGByAB793z4R5tK1eC9Hd/4Dhzk=", "SHA-1")]
    [InlineData("$1$salt$hash", "not known")]
    [InlineData("$2y$04$cutoff", "not known")]
    [InlineData("$2x$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.", "not known")]
    [InlineData("$2b$31$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.", "at most 16")]
    [InlineData("$6$rounds=999999999$saltsalt$vqVEzhF1x7x2p0VCWCzOM1GGIpJ62KqdREyqdHXfkzvqLwi.vIVwX0AcTW9cDubiR4wA.zOlJTle4lioqe99c1", "at most 5000000")]
    [InlineData("$6$rounds=9999999999$saltsalt$vqVEzhF1x7x2p0VCWCzOM1GGIpJ62KqdREyqdHXfkzvqLwi.vIVwX0AcTW9cDubiR4wA.zOlJTle4lioqe99c1", "at most 5000000")]
    public void TryParse_WhatIsNotTaken_IsSaidWithoutTheHash(string text, string why)
    {
        Assert.Null(PasswordHash.TryParse(text, out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
        Assert.True(text.Length < 4 || !problem!.Contains(text, StringComparison.Ordinal));
    }
}
