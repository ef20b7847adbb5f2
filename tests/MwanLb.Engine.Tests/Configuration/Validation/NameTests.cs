using MwanLb.Engine.Configuration.Validation;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class NameTests
{
    private const string InterfaceCharacters = "must consist of letters, digits, '.', '_' and '-'";
    private const string UplinkCharacters = "must consist of letters, digits, '_' and '-'";

    public static TheoryData<string, string?> Interfaces => new()
    {
        { "eth0",             null },
        { "eth0.100",         null },
        { "br-lan",           null },
        { "_x",               null },
        { "3g-wan",           null },
        { "abcdefghijklmno",  null },
        { "abcdefghijklmnop", "must have 1 to 15 characters" },
        { "",                 "must have 1 to 15 characters" },
        { "eth0@if5",         "must be the name without '@' and what 'ip link' prints after it" },
        { "eth0:1",           "must be the interface itself, not an address label with ':'" },
        { "a/b",              InterfaceCharacters },
        { "a b",              InterfaceCharacters },
        { "a\tb",             InterfaceCharacters },
        { "a\nb",             InterfaceCharacters },
        { "a\0b",             InterfaceCharacters },
        { "eth+",             InterfaceCharacters },
        { "eth*",             InterfaceCharacters },
        { "a;b",              InterfaceCharacters },
        { "$(x)",             InterfaceCharacters },
        { "`x`",              InterfaceCharacters },
        { "a\"b",             InterfaceCharacters },
        { "ethä",             InterfaceCharacters },
        { "eth٣",             InterfaceCharacters },
        { ".",                "must begin with a letter, a digit or '_'" },
        { "..",               "must begin with a letter, a digit or '_'" },
        { "-eth0",            "must begin with a letter, a digit or '_'" },
        { "lo",               "must be a real interface: loopback leads nowhere" },
        { "all",              "must be a real interface: in sysctl this word means all of them" },
        { "default",          "must be a real interface: in sysctl this word means all of them" },
    };

    public static TheoryData<string, string?> Uplinks => new()
    {
        { "fibre",              null },
        { "dsl_2-B",            null },
        { "7",                  null },
        { new string('a', 32),  null },
        { new string('a', 33),  "must have 1 to 32 characters" },
        { "",                   "must have 1 to 32 characters" },
        { "-x",                 "must not begin with '-': commands would take it for an option" },
        { "a.b",                UplinkCharacters },
        { "a b",                UplinkCharacters },
        { "a\"b",               UplinkCharacters },
        { "a\n",                UplinkCharacters },
        { "fünf",               UplinkCharacters },
    };

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Check_InterfaceName_TellsWhatIsWrong(string name, string? problem) => Assert.Equal(problem, InterfaceName.Check(name));

    [Theory]
    [MemberData(nameof(Uplinks))]
    public void Check_UplinkName_TellsWhatIsWrong(string name, string? problem) => Assert.Equal(problem, UplinkName.Check(name));

    [Fact]
    public void Check_EveryCharacter_OnlySafeOnesPass()
    {
        const string Safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        var all = Enumerable.Range(char.MinValue, char.MaxValue + 1).Select(code => (char)code).ToList();

        Assert.Equal(Safe.Order(), all.Where(c => UplinkName.Check($"a{c}") is null).Order());
        Assert.Equal((Safe + ".").Order(), all.Where(c => InterfaceName.Check($"a{c}") is null).Order());
    }
}
