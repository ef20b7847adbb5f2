using System.Text;
using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class ConfigurationFileLoadTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mwanlb-config-").FullName;

    public static TheoryData<byte[], string> NotUtf8 => new()
    {
        { [0xff],                                  "1:1: error: byte 0xff is not UTF-8: save the file in that encoding" },
        { [.. "a = \"f"u8, 0xfc, .. "nf\"\n"u8],   "1:7: error: byte 0xfc is not UTF-8: save the file in that encoding" },
        { [.. "# ä\n# ää "u8, 0xe4, 0x0a],         "2:6: error: byte 0xe4 is not UTF-8: save the file in that encoding" },
        { [.. "#\n"u8, 0xc3],                      "2:1: error: byte 0xc3 is not UTF-8: save the file in that encoding" },
        { [0xed, 0xa0, 0x80],                      "1:1: error: byte 0xed is not UTF-8: save the file in that encoding" },
    };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Load_CommonCase_GivesAModel() => Assert.Equal(2, ConfigurationFile.Load(Write("common.toml", Encoding.UTF8.GetBytes(Sample.Common))).Model!.Uplinks.Length);

    [Fact]
    public void Load_ByteOrderMark_IsSkipped() => Assert.Empty(ConfigurationFile.Load(Write("bom.toml", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Sample.Common)])).Findings);

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public void Load_NotUtf8_NamesThePlace(byte[] content, string finding) =>
        Assert.Equal(finding, Assert.Single(ConfigurationFile.Load(Write("latin1.toml", content)).Findings).ToString());

    [Fact]
    public void Load_MissingFile_IsAFinding()
    {
        AssertUnreadable(Path.Combine(_directory, "none.toml"), "there is no such file");
        AssertUnreadable(Path.Combine(_directory, "none", "none.toml"), "there is no such file");
    }

    [Fact]
    public void Load_Directory_IsAFinding() => AssertUnreadable(_directory, "is a directory, not a file");

    [Fact]
    public void Load_FileOfTheLimit_IsRead()
    {
        var content = Encoding.UTF8.GetBytes(Sample.Common.PadRight(ConfigurationFile.MaxBytes));

        Assert.True(ConfigurationFile.Load(Write("limit.toml", content)).IsValid);
        AssertUnreadable(Write("large.toml", [.. content, 0x20]), "is larger than 1048576 bytes: this is no configuration file");
    }

    [Fact]
    public void Load_EndlessDevice_IsAFinding() => AssertUnreadable("/dev/zero", "is larger than 1048576 bytes: this is no configuration file");

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("/proc/self/mem")]
    public void Load_PathThatCannotBeRead_IsAFinding(string path)
    {
        var finding = Assert.Single(ConfigurationFile.Load(path).Findings);

        Assert.Equal((0, 0), (finding.Line, finding.Column));
        Assert.StartsWith("cannot be read: ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AffinityBySiteWithoutSuffixList_Warns()
    {
        var list = Path.Combine(_directory, "suffixes.dat");
        var text = $"public-suffix-list = \"{list}\"\naffinity = \"client+site\"\n" + Sample.Common;
        var path = Write("sites.toml", Encoding.UTF8.GetBytes(text));

        Assert.Equal($"{path}:2:12: warning: affinity = \"client+site\": goes by the public suffix list, and there is no file {list}: sites are told apart by the last two parts "
            + "of their names instead; apt-get install publicsuffix, or name another file by public-suffix-list", ConfigurationFile.Load(path).ToString());
        Assert.Empty(ConfigurationFile.Parse(text, path).Findings);

        Write("suffixes.dat", []);
        Assert.Empty(ConfigurationFile.Load(path).Findings);
    }

    private static void AssertUnreadable(string path, string message) =>
        Assert.Equal($"{path}: error: {message}", ConfigurationFile.Load(path).ToString());

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
