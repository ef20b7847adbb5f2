using System.Text.RegularExpressions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>The guide says what the reader does.</summary>
public sealed partial class ConfigurationGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "guide", "configuration.md"));

    public static TheoryData<string> Keys => [.. KnownKeys.Groups.SelectMany(group => group.Keys).Distinct()];

    public static TheoryData<string> Examples => [.. TomlBlock().Matches(Guide).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Guide_EveryKey_HasARow(string key) => Assert.Contains($"\n| `{key}` |", Guide, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Guide_EveryExample_LoadsWithoutFindings(string example) =>
        Assert.Equal("", ConfigurationFile.Parse(example, "configuration.md").ToString());

    [Fact]
    public void Guide_FirstExample_IsTheCommonCase() => Assert.Equal(Sample.Common, TomlBlock().Match(Guide).Groups[1].Value);

    [GeneratedRegex("```toml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TomlBlock();

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "MwanLb.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("no MwanLb.sln above the tests");
        return directory.FullName;
    }
}
