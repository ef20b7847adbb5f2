using System.Globalization;
using MwanLb.Marker.Metering;

namespace MwanLb.Marker.Tests.Metering;

public sealed class BillingPeriodTests
{
    public static TheoryData<string, int, string, string> Periods => new()
    {
        // today,      billing day; from,       to
        { "2026-03-15", 1,          "2026-03-01", "2026-04-01" },
        { "2026-03-01", 1,          "2026-03-01", "2026-04-01" },
        { "2026-03-14", 15,         "2026-02-15", "2026-03-15" },
        { "2026-03-15", 15,         "2026-03-15", "2026-04-15" },
        { "2026-01-02", 15,         "2025-12-15", "2026-01-15" },
        { "2026-12-31", 15,         "2026-12-15", "2027-01-15" },
        { "2026-02-27", 31,         "2026-01-31", "2026-02-28" },
        { "2026-02-28", 31,         "2026-02-28", "2026-03-31" },
        { "2026-03-30", 31,         "2026-02-28", "2026-03-31" },
        { "2026-04-30", 31,         "2026-04-30", "2026-05-31" },
        { "2026-02-28", 29,         "2026-02-28", "2026-03-29" },
        { "2028-02-28", 29,         "2028-01-29", "2028-02-29" }, // a leap year
        { "2028-02-29", 29,         "2028-02-29", "2028-03-29" },
        { "2028-02-29", 30,         "2028-02-29", "2028-03-30" },
        { "2028-03-29", 30,         "2028-02-29", "2028-03-30" },
        { "2026-03-01", 30,         "2026-02-28", "2026-03-30" },
    };

    [Theory]
    [MemberData(nameof(Periods))]
    public void StartAndEnd_Day_AreThoseOfItsPeriod(string today, int billingDay, string from, string to)
    {
        var start = BillingPeriod.StartOf(Day(today), billingDay);

        Assert.Equal((Day(from), Day(to)), (start, BillingPeriod.EndOf(start, billingDay)));
    }

    [Fact]
    public void StartOf_EveryDayOfFourYears_IsInsideItsPeriod()
    {
        for (var billingDay = 1; billingDay <= 31; billingDay++)
        {
            for (var day = new DateOnly(2026, 1, 1); day < new DateOnly(2030, 1, 1); day = day.AddDays(1))
            {
                var start = BillingPeriod.StartOf(day, billingDay);
                Assert.True(start <= day && day < BillingPeriod.EndOf(start, billingDay), $"{day:O} {billingDay}");
            }
        }
    }

    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
