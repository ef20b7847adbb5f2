namespace MwanLb.Netfilter.Route;

/// <summary>An interface (<c>ip link</c>). It lives until the visitor returns.</summary>
public readonly ref struct Link
{
    /// <summary>Its index: another one when an interface of the same name is made again.</summary>
    public uint Index { get; internal init; }

    /// <summary>Its name, without the zero behind it.</summary>
    public ReadOnlySpan<byte> Name { get; internal init; }

    /// <summary>What it is and what it can do at the moment.</summary>
    public LinkTraits Traits { get; internal init; }
}
