namespace MwanLb.Marker.Health.Reporting;

/// <summary>How one uplink's health is. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Health"><c>unknown</c>, <c>up</c> or <c>down</c>.</param>
/// <param name="Phase"><c>unproven</c>, <c>up</c>, <c>busy</c>, <c>down</c> or <c>nolink</c>.</param>
/// <param name="Since">Since when it is up, or down.</param>
/// <param name="Cause">Why.</param>
/// <param name="HoldDownSeconds">How long it must stay down yet, whatever the probes say; 0: no longer.</param>
/// <param name="Outage">The outage that goes on, or was the last.</param>
/// <param name="LossPercent">Of the better half of the targets, over the window.</param>
/// <param name="RttMilliseconds">Of the same; null: nothing was answered.</param>
/// <param name="Targets">In the order of the configuration.</param>
internal sealed record UplinkReport(
    string Name, string Health, string Phase, DateTimeOffset Since, string Cause, double HoldDownSeconds, string Outage, double LossPercent, double? RttMilliseconds,
    IReadOnlyList<TargetReport> Targets);
