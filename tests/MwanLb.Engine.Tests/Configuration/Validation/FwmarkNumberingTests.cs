using System.Globalization;
using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class FwmarkNumberingTests
{
    /// <summary>The uplinks' own keys, one an uplink, and the marks and tables that follow.</summary>
    public static TheoryData<string, string[], string, string> Numbered => new()
    {
        { "0xff",       ["", "", ""],                                    "0x1 0x2 0x3",              "101 102 103" },
        { "0xff00",     ["", "", ""],                                    "0x100 0x200 0x300",        "101 102 103" },
        { "0xff00",     ["", "fwmark = 0x100", ""],                      "0x200 0x100 0x300",        "102 101 103" },
        { "0xff",       ["fwmark = 2", "", "fwmark = 3", ""],            "0x2 0x1 0x3 0x4",          "102 101 103 104" },
        { "0xff",       ["table = 7", "", "fwmark = 9"],                 "0x1 0x2 0x9",              "7 102 109" },
        { "0x3",        ["", "fwmark = 1", ""],                          "0x2 0x1 0x3",              "102 101 103" },
        { "0x80000000", [""],                                            "0x80000000",               "101" },
        { "0xffffffff", ["fwmark = 0xffffffff\ntable = 1", ""],          "0xffffffff 0x1",           "1 101" },
        { "0xf0000000", ["fwmark = 0xf0000000", "", ""],                 "0xf0000000 0x10000000 0x20000000", "115 101 102" },
    };

    [Theory]
    [MemberData(nameof(Numbered))]
    public void Resolve_MarksMissing_NumbersAroundTheWrittenOnes(string mask, string[] uplinks, string marks, string tables)
    {
        var text = $"fwmark-mask = {mask}\n" + string.Concat(uplinks.Select((keys, index) =>
            string.Create(CultureInfo.InvariantCulture, $"[[uplink]]\nname = \"u{index}\"\ninterface = \"w{index}\"\n{keys}\n")));

        var model = ConfigurationFile.Parse(text, "test.toml").Model;

        Assert.NotNull(model);
        Assert.All(model.Uplinks, uplink => Assert.Equal(model.FwmarkMask, uplink.Fwmark.Mask));
        Assert.Equal(marks, string.Join(' ', model.Uplinks.Select(uplink => string.Create(CultureInfo.InvariantCulture, $"0x{uplink.Fwmark.Value:x}"))));
        Assert.Equal(tables, string.Join(' ', model.Uplinks.Select(uplink => uplink.Table)));
    }

    [Fact]
    public void Resolve_TablePastTheLargest_AsksForOne()
    {
        var result = ConfigurationFile.Parse(Sample.With(1, "lan = []\nfwmark-mask = 0xffffffff") + "fwmark = 0xffffffff\n", "test.toml");

        Assert.Equal("6:1: error: uplink \"b\": table = 4294967395: must be 1 to 4294967295; this is the default, 100 + the mark's number: give the uplink a table",
            Assert.Single(result.Findings).ToString());
    }
}
