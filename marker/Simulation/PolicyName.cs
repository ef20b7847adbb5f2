using System.Collections.Immutable;
using System.Text.Json;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Simulation;

/// <summary>The names of the policies on the command line and in reports: those of the configuration.</summary>
internal static class PolicyName
{
    /// <summary>Every policy, in the order of the enumeration.</summary>
    public static ImmutableArray<(string Name, SelectionPolicyKind Kind)> All { get; } = [.. Enum.GetValues<SelectionPolicyKind>().Select(k => (Of(k), k))];

    /// <summary>The name of a policy.</summary>
    public static string Of(SelectionPolicyKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
