using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>What is to be put back: a line for <c>ip -batch</c>.</summary>
/// <param name="What">What it is, for the log; also how it is known.</param>
/// <param name="Family">Of which family.</param>
/// <param name="Line">The line.</param>
internal sealed record RepairItem(string What, IpFamily Family, string Line)
{
    /// <summary>Whether it is a rule. Rules come first: after 'ip rule flush' the kernel finds no way to any gateway, and refuses routes, until one leads to the main table.</summary>
    public bool IsRule { get; } = Line.StartsWith("rule ", StringComparison.Ordinal);
}
