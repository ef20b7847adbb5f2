using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using MwanLb.Proxy.Names;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Tests.Reporting;

public sealed class ProxyMetricsTests
{
    [Fact]
    public void Instruments_WhatHappens_IsCountedByUplink()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new ProxyMetrics(services.GetRequiredService<IMeterFactory>());
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
            {
                Assert.NotNull(instrument.Unit);
                Assert.NotNull(instrument.Description);
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            seen.Add($"{instrument.Name} {value} {string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))}".TrimEnd());
        });
        listener.Start();

        metrics.RequestEnded("wan1", "ok");
        metrics.TunnelOpened(null);
        metrics.TunnelClosed(null);
        metrics.Transferred("wan1", 1, 2);
        metrics.DialFailed("wan1");
        metrics.RaceWon("wan2");
        metrics.NameFromCache();
        Assert.All(Enum.GetValues<NameOutcome>(), metrics.NameAsked);
        metrics.AuthenticationFailed("rejected");
        metrics.LogLinesLost(3);

        Assert.Equal(
        [
            "mwanlb.proxy.requests 1 uplink=wan1,outcome=ok",
            "mwanlb.proxy.tunnels 1 uplink=none",
            "mwanlb.proxy.tunnels -1 uplink=none",
            "mwanlb.proxy.bytes 1 uplink=wan1,direction=sent",
            "mwanlb.proxy.bytes 2 uplink=wan1,direction=received",
            "mwanlb.proxy.dial.failures 1 uplink=wan1",
            "mwanlb.proxy.race.wins 1 uplink=wan2",
            "mwanlb.proxy.names 1 source=cache,outcome=cached",
            "mwanlb.proxy.names 1 source=servers,outcome=found",
            "mwanlb.proxy.names 1 source=servers,outcome=no-such-name",
            "mwanlb.proxy.names 1 source=servers,outcome=no-address",
            "mwanlb.proxy.names 1 source=servers,outcome=failed",
            "mwanlb.proxy.names 1 source=servers,outcome=timed-out",
            "mwanlb.proxy.authentication.failures 1 cause=rejected",
            "mwanlb.proxy.access_log.lost 3",
        ], seen);
    }
}
