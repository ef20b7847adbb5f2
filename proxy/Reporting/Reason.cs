using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Reporting;

/// <summary>Why an uplink was chosen, in the words that the other programs have for it.</summary>
internal static class Reason
{
    private static readonly ImmutableArray<string> Words = [.. Enum.GetValues<SelectionReason>().Select(EnumWord.Of)];

    public static string Of(SelectionReason reason) => Words[(int)reason];
}
