using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class ProbeTargetTests
{
    [Theory]
    [InlineData("9.9.9", "must be an IPv4 address, four decimal numbers such as 9.9.9.9; this spelling would be read as 9.9.0.9")]
    [InlineData("dns.example", "must be an IPv4 address, four decimal numbers such as 9.9.9.9")]
    [InlineData("", "must be an IPv4 address, four decimal numbers such as 9.9.9.9")]
    [InlineData("2620:fe::fe", "IPv6 targets are not supported yet")]
    [InlineData("127.0.0.1", "must be the address of one machine on the Internet")]
    [InlineData("0.0.0.0", "must be the address of one machine on the Internet")]
    [InlineData("224.0.0.1", "must be the address of one machine on the Internet")]
    [InlineData("255.255.255.255", "must be the address of one machine on the Internet")]
    public void Parse_WrongTarget_IsTheOneError(string target, string message) =>
        Assert.Equal($"1:18: error: probe-targets = \"{target}\": {message}", Finding($"probe-targets = [\"{target}\"]"));

    [Fact]
    public void Parse_NineTargets_TheLastIsOneTooMany() => Assert.Equal(
        "1:106: error: probe-targets = \"9.9.9.9\": is one too many: there can be 8",
        Finding($"probe-targets = [{string.Join(", ", Enumerable.Range(1, 9).Select(i => $"\"9.9.9.{i}\""))}]"));

    private static string Finding(string line) =>
        Assert.Single(ConfigurationFile.Parse(line + "\n" + Sample.With(8, ""), "test.toml").Findings).ToString();
}
