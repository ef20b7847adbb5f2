using System.Net;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Tests.Reporting;

public sealed class AccessLogTests : IDisposable
{
    private static readonly AccessRecord Request = new(
        DateTimeOffset.UnixEpoch, TimeSpan.Zero, IPAddress.Loopback, "GET", "http://www.example/", 200, 1, 1, null, "wan1", "round-robin", null, IPAddress.Parse("198.51.100.1"));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mwanlb-access-");
    private readonly List<string> _said = [];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Write_Records_AreLinesOfTheDaysFile()
    {
        using (var log = Open(Path.Combine(_directory.FullName, "access.log")))
        {
            for (var i = 0; i < 1000; i++)
            {
                log.Write(Request with { Status = 200 + (i % 10) });
            }
        }

        var lines = File.ReadAllLines(Assert.Single(_directory.GetFiles("access*.log")).FullName);
        Assert.Equal(1000, lines.Length);
        Assert.All(lines, (line, i) => Assert.StartsWith($"0.000      0 127.0.0.1 TCP_MISS/{200 + (i % 10)} 1 GET ", line, StringComparison.Ordinal));
        Assert.Empty(_said);
    }

    [Fact]
    public void Write_NoLog_IsNothing()
    {
        using var log = Open(null);

        log.Write(Request);

        Assert.Empty(_directory.GetFiles());
    }

    [Fact]
    public void Write_NowhereToWrite_IsSaidAndHoldsUpNobody()
    {
        using (var log = Open("/proc/no/such/access.log"))
        {
            log.Write(Request);
        }

        Assert.Single(_said);
    }

    private AccessLog Open(string? path) => new(path, AccessLogFormat.Squid, _said.Add, null, new FakeTimeProvider());
}
