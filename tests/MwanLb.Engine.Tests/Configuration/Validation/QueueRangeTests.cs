using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class QueueRangeTests
{
    [Theory]
    [InlineData("queues = 0", "1:10: error: queues = 0: must be 1 to 64")]
    [InlineData("queues = 65", "1:10: error: queues = 65: must be 1 to 64")]
    [InlineData("queues = 2\nqueue = 65535", "1:10: error: queues = 2: is too many from queue 65535 on: the last number is 65535")]
    public void Parse_TooMany_IsTheOneError(string lines, string finding) =>
        Assert.Equal(finding, Assert.Single(ConfigurationFile.Parse(lines + "\n" + Sample.With(8, ""), "test.toml").Findings).ToString());

    [Fact]
    public void Parse_UpToTheLastNumber_IsGood() =>
        Assert.Equal(2, ConfigurationFile.Parse("queue = 65534\nqueues = 2\n" + Sample.With(8, ""), "test.toml").Model!.Queues);
}
