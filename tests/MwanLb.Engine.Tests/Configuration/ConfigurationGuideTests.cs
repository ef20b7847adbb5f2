using System.Text.RegularExpressions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>The guide says what the reader does.</summary>
public sealed partial class ConfigurationGuideTests
{
    private static readonly string Guide = Read("configuration.md");
    private static readonly string PolicyGuide = Read("policies.md");

    public static TheoryData<string> Keys => [.. KnownKeys.Groups.SelectMany(group => group.Keys).Distinct()];

    public static TheoryData<string> Examples =>
    [
        .. TomlBlock().Matches(Guide + PolicyGuide + Read("health.md") + Read("metered.md")).Select(match => match.Groups[1].Value),
        .. TomlBlock().Matches(Read("events.md")).Select(match => Sample.Common + match.Groups[1].Value),
    ];

    public static TheoryData<string> Policies => [.. ConfigurationFileParseTests.Policies.Select(row => row.Data.Item1)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Guide_EveryKey_HasARow(string key) => Assert.Contains($"\n| `{key}` |", Guide, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Policies))]
    public void Guide_EveryPolicy_IsExplained(string policy)
    {
        Assert.Contains($"\n| `{policy}` |", PolicyGuide, StringComparison.Ordinal);
        Assert.Contains($"`\"{policy}\"`", Guide, StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_EveryKindOfEvent_IsExplained() => Assert.All(
        Enum.GetValues<EventKind>().Where(kind => kind is not EventKind.Unknown), kind => Assert.Matches($"\n\\| [^|]*`{EnumWord.Of(kind)}`[^|]* \\|", Read("events.md")));

    [Fact]
    public void Guide_LargestExample_HasEveryKey()
    {
        var largest = "\n" + TomlBlock().Matches(Guide).Select(match => match.Groups[1].Value).MaxBy(example => example.Length);

        Assert.All(KnownKeys.Groups.SelectMany(group => group.Keys), key => Assert.Contains($"\n{key} = ", largest, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Guide_EveryExample_LoadsWithoutFindings(string example) =>
        Assert.Equal("", ConfigurationFile.Parse(example, "configuration.md").ToString());

    [Fact]
    public void Guide_FirstExample_IsTheCommonCase() => Assert.Equal(Sample.Common, TomlBlock().Match(Guide).Groups[1].Value);

    [GeneratedRegex("```toml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TomlBlock();

    private static string Read(string name) => File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "guide", name));

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "MwanLb.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("no MwanLb.sln above the tests");
        return directory.FullName;
    }
}
