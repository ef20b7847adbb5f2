namespace MwanLb.Marker.Squid.Checking;

/// <summary>What there is to know of the machine that Squid runs on.</summary>
internal sealed record SquidMachine
{
    /// <summary>Squid's version; null: not known.</summary>
    public Version? Version { get; init; }

    /// <summary>Whether rules in force keep each connection at its first mark; null: cannot be looked at.</summary>
    public bool? IsPinned { get; init; }

    /// <summary>Whether the Squid that runs may set marks.</summary>
    public MarkingRight MarkingRight { get; init; }

    /// <summary>Whether AppArmor confines Squid.</summary>
    public bool IsConfined { get; init; }

    /// <summary>What keeps a user from running a program; null: nothing.</summary>
    public Func<string, string, string?> ProgramFault { get; init; } = (_, _) => null;
}
