using System.Diagnostics.Metrics;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Tests.Reporting;

public sealed class MetricTotalsTests
{
    [Fact]
    public void Write_CountersAndGauges_AreAddedUpBySeries()
    {
        using var meter = new Meter("test");
        using var other = new Meter("test");
        var requests = meter.CreateCounter<long>("a.requests", "{request}", "Requests.");
        using var totals = new MetricTotals(meter);
        var tunnels = meter.CreateUpDownCounter<long>("a.tunnels", "{tunnel}", "Tunnels.");
        meter.CreateCounter<long>("a.lost", "{line}", "Lost.").Add(3);

        requests.Add(1, new("uplink", "wan2"), new("outcome", "answered"));
        requests.Add(2, new("uplink", "wan1"), new("outcome", "answered"));
        requests.Add(4, new("uplink", "wan2"), new("outcome", "answered"));
        tunnels.Add(2, new KeyValuePair<string, object?>("uplink", "wan1"));
        tunnels.Add(-1, new KeyValuePair<string, object?>("uplink", "wan1"));
        other.CreateCounter<long>("a.foreign", "{request}", "Not ours.").Add(1);

        Assert.Equal(
            """
            # HELP a_requests_total Requests.
            # TYPE a_requests_total counter
            a_requests_total{uplink="wan1",outcome="answered"} 2
            a_requests_total{uplink="wan2",outcome="answered"} 5
            # HELP a_tunnels Tunnels.
            # TYPE a_tunnels gauge
            a_tunnels{uplink="wan1"} 1
            # HELP a_lost_total Lost.
            # TYPE a_lost_total counter
            a_lost_total 3

            """,
            totals.Write());
    }
}
