using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Tests.Hosting;

public sealed class RuntimeBuilderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RuntimeBuilder _builder;

    public RuntimeBuilderTests() =>
        _builder = new RuntimeBuilder(_directory.FullName, new ProxyMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, _ => { });

    public void Dispose()
    {
        _builder.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Build_Again_ConnectedClientsCountUnderTheNewLimits()
    {
        using var before = _builder.Build(Sample.Model("max-connections-per-client = 2"));
        Assert.True(before.Limits.TryEnter(IPAddress.Loopback, out var lease));

        using var after = _builder.Build(Sample.Model("max-connections-per-client = 1"));

        Assert.False(after.Limits.TryEnter(IPAddress.Loopback, out _));
        lease.Dispose();
        Assert.True(after.Limits.TryEnter(IPAddress.Loopback, out _));
    }

    [Fact]
    public void Build_Again_OpenConnectionsCountUnderTheNewConfiguration()
    {
        using var before = _builder.Build(Sample.Model());
        before.Open.Add(before.Model.Uplinks[1]);

        using var after = _builder.Build(Sample.Model());

        Assert.Equal([0, 1], after.Model.Uplinks.Select(after.Open.Of));
        before.Open.Remove(before.Model.Uplinks[1]);
        Assert.Equal([0, 0], after.Model.Uplinks.Select(after.Open.Of));
    }

    [Fact]
    public void Build_UsersFileMissing_ThrowsAndChangesNothing()
    {
        using var before = _builder.Build(Sample.Model("max-connections-per-client = 1"));

        Assert.Throws<UsersFileException>(() => _builder.Build(Sample.Model("max-connections-per-client = 9\nusers = \"/nowhere/users\"")));

        Assert.True(before.Limits.TryEnter(IPAddress.Loopback, out _));
        Assert.False(before.Limits.TryEnter(IPAddress.Loopback, out _));
    }
}
