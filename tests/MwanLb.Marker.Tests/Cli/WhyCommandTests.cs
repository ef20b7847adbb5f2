using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Tests.Cli;

/// <summary><c>mwanlb why</c> as a process, where nothing is applied.</summary>
public sealed class WhyCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("mwanlb: '192.168.5' is no client address", "192.168.5", "203.0.113.7")]
    [InlineData("mwanlb: '203.0.113' is no destination", "192.168.1.5", "203.0.113")]
    [InlineData("'7' not recognized", "192.168.1.5", "203.0.113.7", "--path", "7")]
    [InlineData("'Skwid' not recognized", "192.168.1.5", "203.0.113.7", "--path", "Skwid")]
    [InlineData("mwanlb: --protocol and --inbound are for the forwarded path", "192.168.1.5", "a.example", "--path", "squid", "--protocol", "tcp")]
    [InlineData("mwanlb: --inbound is for the forwarded path", "192.168.1.5", "203.0.113.7", "--path", "local", "--inbound", "lan0")]
    [InlineData("mwanlb: --user is for the paths squid and proxy", "192.168.1.5", "203.0.113.7", "--path", "local", "--user", "anna")]
    public async Task Why_WrongQuestion_EndsWithTwo(string expected, params string[] question)
    {
        var (_, errors, exitCode) = await RunAsync("", question);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(expected, errors.Replace("Argument ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("FlowPath", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("squid")]
    [InlineData("proxy")]
    public async Task Why_RequestToAProxy_IsTcpAsTheProxySaysIt(string path)
    {
        var (output, _, _) = await RunAsync("[[rule]]\nname = \"web\"\nprotocol = \"tcp\"\n", "192.168.1.5", "192.0.2.1:443", "--path", path);

        Assert.Contains("rule        web: fits and decides\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_TableOfOtherUplinks_DoesNotSayThatTheDaemonIsGone()
    {
        var others = Sample.Parse("lan = []\n" + Sample.Uplinks.Replace("dsl", "other", StringComparison.Ordinal)).Uplinks;
        UplinkTableFile.OpenOrCreate(_directory.Path, others, default, out _);

        var (output, _, exitCode) = await RunAsync("", "192.168.1.5", "203.0.113.7", "--inbound", "lan0");

        Assert.Equal(1, exitCode);
        Assert.Contains(": this is what the configuration alone says", output, StringComparison.Ordinal);
        Assert.DoesNotContain("default route, whatever is chosen here", output, StringComparison.Ordinal);
    }

    private Task<(string Output, string Errors, int ExitCode)> RunAsync(string rules, params string[] question) => MarkerProcess.RunAsync(
        ["why", .. question, "--config", _directory.Write("mwanlb.toml", "lan = [\"lan0\"]\n" + Sample.Uplinks + rules), "--state", _directory.Path]);
}
