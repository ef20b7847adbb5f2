using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What an uplink, a pool or a rule may be called: names that need no quoting in squid.conf, in rulesets or as a metric's tag.</summary>
internal static class UplinkName
{
    public static string? Check(string name)
    {
        if (name.Length is 0 or > Uplink.MaxNameLength)
            return $"must have 1 to {Uplink.MaxNameLength} characters";
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')))
            return "must consist of letters, digits, '_' and '-'";
        return name[0] == '-' ? "must not begin with '-': commands would take it for an option" : null;
    }
}
