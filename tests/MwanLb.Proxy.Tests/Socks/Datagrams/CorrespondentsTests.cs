using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Reporting;
using MwanLb.Proxy.Socks.Datagrams;

namespace MwanLb.Proxy.Tests.Socks.Datagrams;

/// <summary>When a server's datagrams leave their uplink: when it is down, and not when it only gets no new connections.</summary>
public sealed class CorrespondentsTests : IDisposable
{
    private static readonly byte[] Server = [1, 127, 0, 0, 1, 0, 9];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ProxyMetrics _metrics;
    private readonly RuntimeBuilder _builder;
    private readonly RouterModel _model = Sample.Model("udp = true");
    private readonly ProxyState _state;
    private readonly Correspondents _correspondents;
    private readonly Client _client;
    private UplinkTable _table;

    public CorrespondentsTests()
    {
        _metrics = new ProxyMetrics(_services.GetRequiredService<IMeterFactory>());
        _builder = new RuntimeBuilder(_directory.FullName, _metrics, _time, _ => { });
        _table = TableOf(_model);
        _state = new ProxyState(_builder.Build(_model));
        _client = new Client(new Socket(SocketType.Stream, ProtocolType.Tcp), IPAddress.Loopback, 5, destination: null, lease: new MemoryStream());
        _correspondents = new Correspondents(_client, null, _state, new DatagramBudget(_state), (_, _, _) => { }, _metrics, _time);
    }

    [Fact]
    public void Find_UplinkDrainedOrStopped_StaysOnIt()
    {
        var (before, slot) = Begin();
        _table.SetDraining(slot, true);
        _table.SetQuota(slot, 100, QuotaLimit.Stopped);
        _table.Publish();

        Assert.Same(before, FindLater());
    }

    [Fact]
    public void Find_UplinkDown_IsPlacedAnew()
    {
        var (_, slot) = Begin();
        _table.SetHealth(slot, UplinkHealth.Down);
        _table.Publish();

        Assert.Equal(1 - slot, FindLater().Uplink!.Index);
    }

    [Fact]
    public void Find_AfterAReload_GoesByTheHealthOfTheUplinkInItsNewPlace()
    {
        var (before, slot) = Begin();
        // The same two in the other order, and so each in the other's slot.
        var reversed = _model.Uplinks.Reverse().Select((uplink, index) => uplink with { Index = index }).ToArray();
        var model = _model with { Uplinks = [.. reversed], Pools = [_model.Pools[0] with { Uplinks = [.. reversed] }] };
        _table = TableOf(model);
        _state.Replace(_builder.Build(model), _time);
        _table.SetHealth(slot, UplinkHealth.Down);
        _table.Publish();
        Assert.Same(before, FindLater());

        _table.SetHealth(1 - slot, UplinkHealth.Down);
        _table.SetHealth(slot, UplinkHealth.Up);
        _table.Publish();

        Assert.NotEqual(before.Uplink!.Name, FindLater().Uplink!.Name);
    }

    [Fact]
    public void Find_UplinkNoLongerConfigured_IsPlacedAnew()
    {
        var (before, slot) = Begin();
        var left = _model.Uplinks[1 - slot] with { Index = 0 };
        var model = _model with { Uplinks = [left], Pools = [_model.Pools[0] with { Uplinks = [left] }] };
        _table = TableOf(model);
        _state.Replace(_builder.Build(model), _time);

        Assert.NotEqual(before.Uplink!.Name, FindLater().Uplink!.Name);
    }

    public void Dispose()
    {
        _correspondents.Dispose();
        _client.Dispose();
        _state.Dispose();
        _builder.Dispose();
        _metrics.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    private (Correspondent Server, int Slot) Begin()
    {
        var found = _correspondents.Find(Server, 5)!;
        return (found, found.Uplink!.Index);
    }

    private Correspondent FindLater()
    {
        // Another way is tried every five seconds at most.
        _table.Beat(_time.GetUtcNow().AddSeconds(6), 1);
        _time.Advance(TimeSpan.FromSeconds(6));
        return _correspondents.Find(Server, 5)!;
    }

    private UplinkTable TableOf(RouterModel model)
    {
        var table = UplinkTableFile.OpenOrCreate(_directory.FullName, model.Uplinks, _time.GetUtcNow(), out _);
        table.Beat(_time.GetUtcNow(), 1);
        return table;
    }
}
