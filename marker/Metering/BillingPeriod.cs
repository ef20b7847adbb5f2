namespace MwanLb.Marker.Metering;

/// <summary>From one billing day to the day before the next.</summary>
/// <remarks>
/// By the date that the router's time zone has, so from midnight to midnight there: a day of 23 or 25 hours (summer time) is a day, and no length of time is ever
/// reckoned with.
/// </remarks>
internal static class BillingPeriod
{
    /// <summary>The day on which the period began that a day is in.</summary>
    /// <param name="today">The day.</param>
    /// <param name="billingDay">1 to 31; a month that has no such day has its last one for it.</param>
    public static DateOnly StartOf(DateOnly today, int billingDay)
    {
        var start = In(today, billingDay);
        return start <= today ? start : In(today.AddDays(-today.Day), billingDay);
    }

    /// <summary>The day on which the next period begins.</summary>
    public static DateOnly EndOf(DateOnly start, int billingDay) => In(new DateOnly(start.Year, start.Month, 1).AddMonths(1), billingDay);

    private static DateOnly In(DateOnly month, int billingDay) =>
        new(month.Year, month.Month, Math.Min(billingDay, DateTime.DaysInMonth(month.Year, month.Month)));
}
