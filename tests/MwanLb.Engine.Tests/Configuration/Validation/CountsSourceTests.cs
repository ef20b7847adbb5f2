using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class CountsSourceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("csv")]
    [InlineData("csv:")]
    [InlineData("csv:marks.csv")]
    [InlineData("csv:/run/")]
    [InlineData("/run/marks.csv")]
    [InlineData("Daemon")]
    public void Parse_WrongSource_IsTheOneError(string source)
    {
        var result = ConfigurationFile.Parse($"counts = \"{source}\"\n" + Sample.With(8, ""), "test.toml");

        Assert.Equal(
            $"1:10: error: counts = \"{source}\": must be \"daemon\", or \"csv:\" and a file's full path, such as \"csv:/run/marks_stats.csv\"",
            Assert.Single(result.Findings).ToString());
    }

    [Fact]
    public void Parse_Daemon_MeansNoFile() =>
        Assert.Null(ConfigurationFile.Parse("counts = \"daemon\"\n" + Sample.With(8, ""), "test.toml").Model!.CountsFile);
}
