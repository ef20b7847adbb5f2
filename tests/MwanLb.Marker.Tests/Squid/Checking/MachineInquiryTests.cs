using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Tests.Squid.Checking;

public sealed class MachineInquiryTests
{
    private const string Pin = "-A OUTPUT -j CONNMARK --restore-mark\n-A OUTPUT -j CONNMARK --save-mark";

    [Theory]
    [InlineData("Squid Cache: Version 5.7\nService Name: squid", "5.7")]
    [InlineData("Squid Cache: Version 7.0.1-VCS", "7.0.1")]
    [InlineData("sh: 1: squid: not found", null)]
    public void Ask_Version_AsSquidSays(string output, string? expected) =>
        Assert.Equal(expected, Inquiry(("squid -v", 0, output)).Ask(Sample.Model()).Version?.ToString());

    [Fact]
    public void IsPinned_NotRoot_IsUnknown() => Assert.Null(new MachineInquiry((_, _) => (0, Pin), isRoot: false).IsPinned(Sample.Model()));

    [Theory]
    [InlineData("", false)]
    [InlineData("iptables-save", true)]
    [InlineData("iptables-legacy-save", true)]
    public void IsPinned_EitherKindOfTables_Counts(string tool, bool expected) =>
        Assert.Equal(expected, new MachineInquiry((command, arguments) => Named(command, arguments) == tool ? (0, Pin) : (127, ""), isRoot: true).IsPinned(Sample.Model()));

    [Theory]
    [InlineData("iptables-save", false)]
    [InlineData("iptables-save ip6tables-save", true)]
    public void IsPinned_BothFamilies_BothAreNeeded(string tools, bool expected)
    {
        var model = Sample.Parse("lan = [\"lan0\"]\n" + Sample.Uplinks.Replace("gateway = \"10.9.1.1\"", "gateway = \"10.9.1.1\"\ngateway6 = \"fe80::1\"", StringComparison.Ordinal));

        Assert.Equal(
            expected, new MachineInquiry((command, arguments) => tools.Split(' ').Contains(Named(command, arguments)) ? (0, Pin) : (127, ""), isRoot: true).IsPinned(model));
    }

    [Theory]
    [InlineData("/usr/sbin/squid (enforce)\n", true)]
    [InlineData("/usr/bin/man (enforce)\nsquid (enforce)", true)]
    [InlineData("/usr/sbin/squid (complain)\n/usr/bin/squidclient (enforce)", false)]
    [InlineData("cat: /sys/kernel/security/apparmor/profiles: No such file or directory", false)]
    public void IsConfined_Profiles_EnforcedOnly(string profiles, bool expected) => Assert.Equal(expected, MachineInquiry.IsConfined(profiles));

    [Fact]
    public void Parse_NoSquid_SaysNothing() => Assert.Empty(Inquiry(("squid -k parse", 127, "sh: 1: squid: not found")).Parse(SquidConfReader.Parse("http_port 3128")));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "user 'proxy' may not run it")]
    // No such user, or no setpriv: not known
    [InlineData(3, null)]
    [InlineData(127, null)]
    public void ProgramFault_AskedAsThatUser(int exitCode, string? expected) =>
        Assert.Equal(expected, Inquiry(("setpriv", exitCode, "")).Ask(Sample.Model()).ProgramFault("/bin/sh", "proxy"));

    [Fact]
    public void ProgramFault_NoFile_SaysSo() => Assert.Equal("there is no such file", Inquiry().Ask(Sample.Model()).ProgramFault("/nonexistent", "proxy"));

    private static string Named(string command, string[] arguments) =>
        command.Contains("nft", StringComparison.Ordinal) ? "" : arguments.Aggregate(command.Split('"').ElementAtOrDefault(1) ?? "", (text, a) => text.Replace("$1", a, StringComparison.Ordinal));

    private static MachineInquiry Inquiry(params (string Part, int ExitCode, string Output)[] answers) => new(
        (command, _) => answers.FirstOrDefault(a => command.Contains(a.Part, StringComparison.Ordinal)) is { Part: not null } answer ? (answer.ExitCode, answer.Output) : (127, ""),
        isRoot: true);
}
