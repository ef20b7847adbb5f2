using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class QuotaSettingsTests
{
    public static TheoryData<string, long> Sizes => new()
    {
        { "50GB",   50_000_000_000    },
        { "50 gb",  50_000_000_000    },
        { "1.5TB",  1_500_000_000_000 },
        { "500MiB", 524_288_000       },
        { "1KiB",   1024              },
        { "2kB",    2000              },
        { "1TiB",   1_099_511_627_776 },
        { "7B",     7                 },
    };

    public static TheoryData<string> NoSizes => ["", "GB", "50", "-1GB", "50Gbit", "1e9B", "50%", "2000TB", "99999999999999999999TB"];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Parse_Size_IsInBytes(string text, long bytes)
    {
        Assert.Null(ByteSize.Parse(text, out var value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [MemberData(nameof(NoSizes))]
    public void Parse_NoSize_SaysWhatIsOne(string text) => Assert.StartsWith("must be ", ByteSize.Parse(text, out _), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(43_210_000_000, "43.21 GB")]
    [InlineData(1_500_000_000_000, "1.5 TB")]
    public void Format_Bytes_AreReadable(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Fact]
    public void Quota_Alone_HasItsDefaults()
    {
        var model = ConfigurationFile.Parse(File("quota = \"50GB\""), "test.toml").Model!;

        Assert.Null(model.Quotas[0]);
        Assert.Equal(new QuotaModel { Bytes = 50_000_000_000 }, model.Quotas[1]);
        Assert.Equal((1, QuotaCounts.Both, 80, QuotaReached.LastResort), (model.Quotas[1]!.BillingDay, model.Quotas[1]!.Counts, model.Quotas[1]!.SoftPercent, model.Quotas[1]!.Reached));
    }

    [Theory]
    [InlineData("quota = \"50\"", "must be a number and kB, MB, GB or TB")]
    [InlineData("quota = \"10B\"", "must be 1kB at least")]
    [InlineData("quota = \"50GB\"\nbilling-day = 32", "must be 1 to 31")]
    [InlineData("quota = \"50GB\"\nquota-soft = 0", "must be 1 to 100")]
    [InlineData("quota = \"50GB\"\nquota-reached = \"off\"", "must be one of \"last-resort\", \"keep\", \"stop\"")]
    [InlineData("billing-day = 3", "has no effect without quota")]
    [InlineData("quota = \"50GB\"\ngateway = \"10.9.1.2\"", "uplink \"fibre\" is on the same interface (line 4), and the interface's counters do not tell them apart", "wan0")]
    public void Quota_WrongSetting_IsNamed(string lines, string finding, string @interface = "wan1") =>
        Assert.Contains(finding, ConfigurationFile.Parse(File(lines, @interface), "test.toml").ToString(), StringComparison.Ordinal);

    private static string File(string lines, string @interface = "wan1") => $"""
        lan = []
        [[uplink]]
        name = "fibre"
        interface = "wan0"
        gateway = "10.9.1.1"
        [[uplink]]
        name = "lte"
        interface = "{@interface}"
        {lines}
        """;
}
