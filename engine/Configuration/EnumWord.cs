using System.Text.Json;

namespace MwanLb.Engine.Configuration;

/// <summary>The words that the configuration and the command line have for the values of our enums: <c>RoundRobin</c> is <c>round-robin</c>.</summary>
public static class EnumWord
{
    /// <summary>The word for a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The words for all values, in the order of the enum.</summary>
    public static string[] All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];
}
