namespace MwanLb.Engine.Configuration.Validation;

/// <summary>
/// What an interface may be called. The kernel takes almost anything; these names go into scripts and rulesets that root runs, so only
/// those pass that have no character with a meaning to a shell, nft or iptables (which take a trailing <c>*</c> or <c>+</c> as a wildcard).
/// </summary>
internal static class InterfaceName
{
    // IFNAMSIZ is 16, with the closing zero (linux/if.h).
    private const int MaxLength = 15;

    public static string? Check(string name)
    {
        if (name.Length is 0 or > MaxLength)
            return $"must have 1 to {MaxLength} characters";
        if (name.Contains('@', StringComparison.Ordinal))
            return "must be the name without '@' and what 'ip link' prints after it";
        if (name.Contains(':', StringComparison.Ordinal))
            return "must be the interface itself, not an address label with ':'";
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
            return "must consist of letters, digits, '.', '_' and '-'";
        return name switch
        {
            _ when name[0] is '.' or '-' => "must begin with a letter, a digit or '_'",
            "lo" => "must be a real interface: loopback leads nowhere",
            // The names of /proc/sys/net/ipv4/conf/all and …/default: a setting meant for one interface would go to every one.
            "all" or "default" => "must be a real interface: in sysctl this word means all of them",
            _ => null,
        };
    }
}
