using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Simulation;

/// <summary>An interruption on the command line: <c>NAME@FROM-TO</c>, or <c>NAME@FROM-</c> for ever.</summary>
internal static class InterruptionText
{
    /// <summary>Reads one.</summary>
    /// <param name="text">As given.</param>
    /// <param name="isDrain">Whether it is the operator's.</param>
    /// <param name="model">Whose uplinks they are.</param>
    /// <param name="duration">When the replay ends.</param>
    /// <param name="interruption">What it says.</param>
    /// <returns>What is wrong with it; null: nothing.</returns>
    public static string? Read(string text, bool isDrain, RouterModel model, TimeSpan duration, out Interruption interruption)
    {
        interruption = default;
        // A name may hold a hyphen, but no @.
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var hyphen = text.IndexOf('-', at + 1);
        if (at < 0 || hyphen < 0)
        {
            return "must be NAME@FROM-TO, or NAME@FROM- for ever, such as fibre@60s-120s";
        }

        var (name, from, to) = (text[..at], text[(at + 1)..hyphen], text[(hyphen + 1)..]);
        if (model.Uplinks.FirstOrDefault(u => u.Name == name) is not { } uplink)
        {
            return $"there is no uplink '{name}': {string.Join(", ", model.Uplinks.Select(u => u.Name))}";
        }

        var end = TimeSpan.MaxValue;
        if (!DurationText.TryParse(from, out var start) || (to.Length > 0 && !DurationText.TryParse(to, out end)))
        {
            return "times must be a number with ms, s, m, h or d";
        }

        if (end <= start || start >= duration)
        {
            return end <= start ? "must end after it begins" : $"the replay ends after {DurationText.Format(duration)}, before this begins";
        }

        interruption = new Interruption(uplink.Index, isDrain, start, end);
        return null;
    }
}
