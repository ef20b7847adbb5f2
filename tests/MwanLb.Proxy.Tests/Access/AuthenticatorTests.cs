using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class AuthenticatorTests : IDisposable
{
    private const string AnnasHash = "$2y$04$cno3DwjEmokS2RlsLMmLv.Ll63gBH4YO/VMROinwNYYlOMGr/B.Wi"; // geheim
    private const string OtherHash = "$apr1$ab$eIePjsejfBGR8ITtu2z0U1"; // x

    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mwanlb-users-");
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _failures = [];
    private readonly string _path;
    private readonly Authenticator _authenticator;

    public AuthenticatorTests()
    {
        _path = Path.Combine(_directory.FullName, "users");
        File.WriteAllText(_path, $"anna:{AnnasHash}\nm\u00fcller:{OtherHash}\n");
        _authenticator = Open(_path);
    }

    public void Dispose()
    {
        _authenticator.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Authenticate_NoUsersFile_AsksNobody()
    {
        using var open = Open(null);

        Assert.Equal("Anonymous ", await AskAsync(open, null));
        Assert.Equal(AuthenticationKind.Anonymous, (await open.AuthenticateAsync("a"u8.ToArray(), "b"u8.ToArray(), Client, CancellationToken.None)).Kind);
    }

    [Theory]
    [InlineData(null, "Missing ")]
    [InlineData("Negotiate abc", "Missing ")]
    [InlineData("Basic !!!", "Missing ")]
    [InlineData("anna:geheim", "Accepted anna")]
    [InlineData("m\u00fcller:x", "Accepted m\u00fcller")]
    [InlineData("anna:falsch", "Rejected ")]
    [InlineData("anna:", "Rejected ")]
    [InlineData("anna:geheim\0", "Rejected ")]
    [InlineData("Anna:geheim", "Rejected ")]
    [InlineData("nobody:geheim", "Rejected ")]
    [InlineData(":geheim", "Rejected ")]
    [InlineData("anna:geheim:x", "Rejected ")]
    public async Task Authenticate_Field_SaysWhoItIs(string? credentials, string expected) =>
        Assert.Equal(expected, await AskAsync(_authenticator, credentials?.Contains(':') == true ? Basic(credentials) : credentials));

    [Fact]
    public async Task Authenticate_NotUtf8_IsRejected() =>
        Assert.Equal("Rejected ", await AskAsync(_authenticator, "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes("m\u00fcller:x"))));

    [Fact]
    public async Task Authenticate_SocksNameAndPassword_IsTheSame()
    {
        var result = await _authenticator.AuthenticateAsync("anna"u8.ToArray(), "geheim"u8.ToArray(), Client, CancellationToken.None);

        Assert.Equal((AuthenticationKind.Accepted, "anna"), (result.Kind, result.User));
    }

    [Fact]
    public async Task Authenticate_Again_ReckonsNothing()
    {
        await AskAsync(_authenticator, Basic("anna:geheim"));

        var again = _authenticator.AuthenticateAsync(Basic("anna:geheim"), IPAddress.Parse("192.0.2.2"), CancellationToken.None);

        Assert.True(again.IsCompletedSuccessfully);
        Assert.Equal(AuthenticationKind.Accepted, (await again).Kind);
    }

    [Fact]
    public async Task Authenticate_SameWrongPasswordAllDay_IsNoGuessing()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("Rejected ", await AskAsync(_authenticator, Basic("anna:old")));
        }

        Assert.Equal("Accepted anna", await AskAsync(_authenticator, Basic("anna:geheim")));
    }

    [Fact]
    public async Task Authenticate_Guessing_IsDampedAndTheRightPasswordThenToo()
    {
        for (var i = 0; i <= FailureDamper.FreePerPair; i++)
        {
            Assert.Equal("Rejected ", await AskAsync(_authenticator, Basic($"anna:guess{i}")));
        }

        var damped = await _authenticator.AuthenticateAsync(Basic("anna:geheim"), Client, CancellationToken.None);
        Assert.Equal((AuthenticationKind.Damped, TimeSpan.FromSeconds(1)), (damped.Kind, damped.RetryAfter));
        Assert.Equal(AuthenticationKind.Accepted, (await _authenticator.AuthenticateAsync(Basic("anna:geheim"), IPAddress.Parse("192.0.2.2"), CancellationToken.None)).Kind);
        // Known to be right by now: nothing is asked of the damper.
        Assert.Equal("Accepted anna", await AskAsync(_authenticator, Basic("anna:geheim")));
    }

    [Fact]
    public async Task Authenticate_ChangedPassword_CountsAtOnce()
    {
        Assert.Equal("Accepted anna", await AskAsync(_authenticator, Basic("anna:geheim")));
        Assert.Equal("Rejected ", await AskAsync(_authenticator, Basic("anna:x")));
        Assert.Equal("Rejected ", await AskAsync(_authenticator, Basic("new:x")));

        File.WriteAllText(_path, $"anna:{OtherHash}\nnew:{OtherHash}\n");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("Rejected ", await AskAsync(_authenticator, Basic("anna:geheim")));
        Assert.Equal("Accepted anna", await AskAsync(_authenticator, Basic("anna:x")));
        Assert.Equal("Accepted new", await AskAsync(_authenticator, Basic("new:x")));
    }

    [Fact]
    public async Task Authenticate_BrokenFile_KeepsTheUsersAndSaysSo()
    {
        File.WriteAllText(_path, "anna:plain\n");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("Accepted anna", await AskAsync(_authenticator, Basic("anna:geheim")));
        Assert.StartsWith($"{_path}:1: ", Assert.Single(_failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_AnotherFile_KeepsWhoGuesses()
    {
        for (var i = 0; i <= FailureDamper.FreePerPair; i++)
        {
            await AskAsync(_authenticator, Basic($"anna:guess{i}"));
        }

        var other = Path.Combine(_directory.FullName, "others");
        File.WriteAllText(other, $"anna:{AnnasHash}\n");
        _authenticator.Use(other);

        Assert.Equal("Damped ", await AskAsync(_authenticator, Basic("anna:geheim")));
        Assert.Equal("Rejected ", await AskAsync(_authenticator, Basic("m\u00fcller:x")));
        _authenticator.Use(null);
        Assert.Equal("Anonymous ", await AskAsync(_authenticator, null));
    }

    [Fact]
    public async Task Use_FileThatCannotBeUsed_ChangesNothing()
    {
        Assert.Throws<UsersFileException>(() => _authenticator.Use(Path.Combine(_directory.FullName, "missing")));

        Assert.Equal("Missing ", await AskAsync(_authenticator, null));
        Assert.Equal("Accepted anna", await AskAsync(_authenticator, Basic("anna:geheim")));
    }

    [Fact]
    public void New_NoFile_IsAnError() => Assert.Throws<UsersFileException>(() => Open(Path.Combine(_directory.FullName, "missing")));

    [Fact]
    public void New_NoFileButADirectory_IsAnError() => Assert.Throws<UsersFileException>(() => Open(_directory.FullName));

    [Fact]
    public async Task Authenticate_ManyAtOnce_AreReckonedOnce()
    {
        var header = Basic("anna:geheim");

        // A browser opens its connections at once; so do many machines with one account.
        var results = await Task.WhenAll(Enumerable.Range(0, 400).Select(
            i => _authenticator.AuthenticateAsync(header, new IPAddress([192, 0, 2, (byte)(i / 10)]), CancellationToken.None).AsTask()));

        Assert.All(results, result => Assert.Equal(AuthenticationKind.Accepted, result.Kind));
    }

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private static async Task<string> AskAsync(Authenticator authenticator, string? header)
    {
        var result = await authenticator.AuthenticateAsync(header, Client, CancellationToken.None);
        return $"{result.Kind} {result.User}";
    }

    private Authenticator Open(string? path) => new(path, e => _failures.Add(e.Message), null, _time);
}
