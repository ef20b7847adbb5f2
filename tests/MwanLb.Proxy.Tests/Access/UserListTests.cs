using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class UserListTests
{
    private const string Hash = "$apr1$hJo/3EkG$xEfl3j7SAvI29IAOpztOt0";

    [Fact]
    public void Parse_File_TakesItsUsers()
    {
        var users = UserList.Parse("users", $"# people\r\n\r\nanna:{Hash}\r\nm\u00fcller:{Hash}:Herr M\u00fcller\n");

        Assert.Equal(2, users.Count);
        Assert.Equal(Hash, users.Find("m\u00fcller")!.Text);
        Assert.Null(users.Find("Anna"));
    }

    [Fact]
    public void Parse_BrokenLines_AreAllNamedByFileAndLine()
    {
        var problem = Assert.Throws<UsersFileException>(() => UserList.Parse("/etc/users", $"anna:{Hash}\nberta:geheim\n\ncaesar\n:x\nanna:{Hash}\n")).Message.Split('\n');

        Assert.Equal(4, problem.Length);
        Assert.StartsWith("/etc/users:2: the password of \"berta\" is plain text; make it anew with htpasswd -B", problem[0], StringComparison.Ordinal);
        Assert.Equal("/etc/users:4: is not NAME:PASSWORD", problem[1]);
        Assert.Equal("/etc/users:5: is not NAME:PASSWORD", problem[2]);
        Assert.Equal("/etc/users:6: \"anna\" stands here twice", problem[3]);
    }

    [Fact]
    public void Parse_NoFile_SaysHowToMakeIt() =>
        Assert.Contains("htpasswd -B -c /etc/users", Assert.Throws<UsersFileException>(() => UserList.Parse("/etc/users", null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Decoy_OfAName_IsAlwaysTheSameUsers()
    {
        var users = UserList.Parse("users", $"anna:{Hash}\nberta:{Hash}");

        Assert.Same(users.Decoy(7), users.Decoy(7));
        Assert.NotNull(users.Decoy(UInt128.MaxValue));
        Assert.Null(UserList.Parse("users", "").Decoy(7));
    }
}
