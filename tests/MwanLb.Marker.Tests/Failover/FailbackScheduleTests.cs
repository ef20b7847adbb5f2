using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;

namespace MwanLb.Marker.Tests.Failover;

public sealed class FailbackScheduleTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("keep", null)]
    [InlineData("flush", 0)]
    [InlineData("drain 10m", 600)]
    public void Plan_OfTheBackup_GoesByItsSetting(string setting, int? seconds)
    {
        var model = Model(setting);
        var schedule = new FailbackSchedule(model, UplinkTable.CreatePrivate(model.Uplinks), _time);

        Assert.Equal(seconds is null ? [] : [("lte", TimeSpan.FromSeconds(seconds.Value))], schedule.Plan(model.Uplinks[0]).Select(p => (p.Backup.Name, p.After)));
        Assert.Equal(seconds is { } s ? _time.GetUtcNow().AddSeconds(s) : null, schedule.NextDue);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void TakeDue_ClockIsSet_TheTimeThatIsLeftStaysTheSame(int years)
    {
        var model = Model("drain 10m");
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var schedule = new FailbackSchedule(model, UplinkTable.CreatePrivate(model.Uplinks), clock);
        Assert.Single(schedule.Plan(model.Uplinks[0]));

        clock.Set(clock.GetUtcNow().AddYears(years));
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(schedule.TakeDue());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(schedule.TakeDue());
    }

    [Fact]
    public void Plan_ReturnOfTheBackupItself_IsNothing()
    {
        var model = Model("flush");

        Assert.Empty(new FailbackSchedule(model, UplinkTable.CreatePrivate(model.Uplinks), _time).Plan(model.Uplinks[1]));
    }

    [Fact]
    public void TakeDue_APoolPlacesOnIt_SaysWhich()
    {
        var model = Model("flush", """
            [[rule]]
            client = "10.0.0.1"
            uplinks = ["lte"]
            name = "metered"
            """);
        var schedule = new FailbackSchedule(model, UplinkTable.CreatePrivate(model.Uplinks), _time);
        Assert.Single(schedule.Plan(model.Uplinks[0]));

        var (backup, obstacle) = Assert.Single(schedule.TakeDue());

        Assert.Equal(("lte", "pool 'metered' places connections on it now"), (backup.Name, obstacle));
    }

    private static RouterModel Model(string setting, string tail = "") => Sample.Parse($"""
        lan = ["lan0"]
        [[uplink]]
        name = "fibre"
        interface = "wan0"
        [[uplink]]
        name = "lte"
        interface = "wan1"
        tier = 2
        on-recovery = "{setting}"
        {tail}
        """);
}
