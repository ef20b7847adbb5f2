using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>How <c>on-recovery</c> is written: <c>keep</c>, <c>flush</c>, or <c>drain</c> and a time.</summary>
internal static class OnRecoveryText
{
    private const string Drain = "drain ";

    private static readonly Section.Converter<string, TimeSpan> Time = Duration.Between(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    public static string? Parse(string text, out OnRecovery value)
    {
        value = text == "flush" ? OnRecovery.Flush : OnRecovery.Keep;
        if (text is "keep" or "flush")
            return null;
        if (!text.StartsWith(Drain, StringComparison.Ordinal))
            return "must be \"keep\", \"flush\", or \"drain\" and a time, such as \"drain 10m\"";
        var problem = Time(text[Drain.Length..], out var after);
        value = new OnRecovery(after);
        return problem is null ? null : $"'{Drain.TrimEnd()}': its time {problem}";
    }
}
