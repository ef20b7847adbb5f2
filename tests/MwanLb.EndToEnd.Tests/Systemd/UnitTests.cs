using System.ComponentModel;
using System.Diagnostics;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Systemd;

/// <summary>What systemd itself says of our units, in a root directory of their own.</summary>
public sealed class UnitTests : IDisposable
{
    private const string SystemUnits = "/lib/systemd/system";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mwanlb-units-");

    public UnitTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is missing (apt-get install systemd)");
        var units = _root.CreateSubdirectory("etc/systemd/system").FullName;
        foreach (var unit in Directory.GetFiles(Path.Combine(Product.Root, "systemd")))
        {
            File.Copy(unit, Path.Combine(units, Path.GetFileName(unit)));
        }

        File.Copy(Path.Combine(Product.Root, "squid-conf/systemd.conf"), Path.Combine(_root.CreateSubdirectory("etc/systemd/system/squid.service.d").FullName, "mwanlb.conf"));
        var system = _root.CreateSubdirectory(SystemUnits[1..]).FullName;
        foreach (var unit in Directory.GetFiles(SystemUnits))
        {
            File.Copy(unit, Path.Combine(system, Path.GetFileName(unit)));
        }

        foreach (var program in new[] { "usr/local/bin/mwanlb", "usr/local/bin/mwanlb-proxy", "bin/kill" })
        {
            Directory.CreateDirectory(Path.Combine(_root.FullName, Path.GetDirectoryName(program)!));
            File.Copy("/bin/true", Path.Combine(_root.FullName, program));
        }
    }

    public static TheoryData<string> Units => [.. Directory.GetFiles(Path.Combine(Product.Root, "systemd")).Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Verify_EachUnit_SystemdHasNothingToSay(string unit) => Assert.Equal((0, ""), await AnalyzeAsync("verify", unit));

    [Fact]
    public async Task Verify_SquidWithOurDropIn_SystemdHasNothingToSayOfIt()
    {
        Assert.SkipUnless(File.Exists($"{SystemUnits}/squid.service"), "squid is missing (apt-get install squid)");

        var (_, said) = await AnalyzeAsync("verify", "squid.service");

        // Of Debian's own part it may say something.
        Assert.DoesNotContain("mwanlb", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_UnitWithAMistake_SystemdNamesIt()
    {
        File.AppendAllText(Path.Combine(_root.FullName, "etc/systemd/system/mwanlb-proxy.service"), "\n[Service]\nRestrictEverything=yes\n");

        Assert.Contains("RestrictEverything", (await AnalyzeAsync("verify", "mwanlb-proxy.service")).Said, StringComparison.Ordinal);
    }

    // systemd-analyze's own measure, in tenths: 0 is nothing left to take away, 100 everything. Debian 12 says 57 of the daemon and 34 of the proxy.
    [Theory]
    [InlineData("mwanlb.service", 60)]
    [InlineData("mwanlb-proxy.service", 36)]
    public async Task Security_EachService_IsExposedNoMoreThanItWas(string unit, int tenths)
    {
        var (code, said) = await AnalyzeAsync("security", "--offline=true", "--no-pager", $"--threshold={tenths}", unit);

        Assert.True(code == 0, said);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private async Task<(int Code, string Said)> AnalyzeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("systemd-analyze", [$"--root={_root.FullName}", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new Win32Exception();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
