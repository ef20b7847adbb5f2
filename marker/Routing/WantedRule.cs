using System.Globalization;

namespace MwanLb.Marker.Routing;

/// <summary>A rule of ours.</summary>
/// <param name="Family">Of which family.</param>
/// <param name="Priority">Its place.</param>
/// <param name="Selector">What <c>ip rule add</c> takes behind the priority.</param>
internal sealed record WantedRule(IpFamily Family, int Priority, string Selector)
{
    /// <summary>The table that it leads to.</summary>
    public required uint Table { get; init; }

    /// <summary>The mark that it is for, as far as <see cref="MarkMask"/> goes.</summary>
    public uint Mark { get; init; }

    /// <summary>The bits of the mark that are compared; 0: it is for any.</summary>
    public uint MarkMask { get; init; }

    /// <summary>The interface that the sender's socket must be bound to; null: none need be.</summary>
    public string? OutInterface { get; init; }

    /// <summary>Whether it passes default routes over.</summary>
    public bool SuppressesDefaultRoutes { get; init; }

    /// <summary>The line for <c>ip -batch</c> that makes it.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"rule add pref {Priority} {Selector}");
}
