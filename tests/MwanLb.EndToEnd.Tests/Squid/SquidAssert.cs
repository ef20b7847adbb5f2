using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>What these tests ask of requests through Squid.</summary>
internal static class SquidAssert
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Sends requests one after the other, all of which are answered, and the server sees so many by each uplink.</summary>
    public static async Task ServedAsync(GatewayLab lab, string prefix, int count, int[] byUplink, HttpPath path = HttpPath.ProxyGet)
    {
        AllServed(await lab.Traffic.GetAsync(prefix, count, path));
        Assert.Equal(byUplink, lab.Server.CountByUplink(await lab.Server.WaitForAsync(prefix, count, Limit)));
    }

    /// <summary>Every request was answered with 200.</summary>
    public static void AllServed(IEnumerable<HttpOutcome> outcomes) => Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));

    /// <summary>Squid's log has this many of the GETs whose path begins so, and all of them are as expected.</summary>
    public static async Task RecordsAsync(SquidProcess squid, string prefix, int count, Func<SquidAccessRecord, bool> expected)
    {
        IReadOnlyList<SquidAccessRecord> records = [];
        await Wait.UntilAsync(
            () => (records = [.. squid.AccessRecords.Where(r => r.Target.Contains('/' + prefix, StringComparison.Ordinal))]).Count >= count,
            Limit,
            () => $"{count} records of '{prefix}' in Squid's log, which has {records.Count}");
        Assert.All(records, record => Assert.True(expected(record), record.ToString()));
    }
}
