namespace MwanLb.Netfilter.Route;

/// <summary>A policy-routing rule (<c>ip rule</c>). It lives until the visitor returns.</summary>
public readonly ref struct KernelRule
{
    /// <summary>Of which family.</summary>
    public RouteFamily Family { get; internal init; }

    /// <summary>Its place: lower ones are asked first.</summary>
    public uint Priority { get; internal init; }

    /// <summary>The table that is looked up; 0 where it does something else.</summary>
    public uint Table { get; internal init; }

    /// <summary>The mark that it is for, as far as <see cref="MarkMask"/> goes.</summary>
    public uint Mark { get; internal init; }

    /// <summary>The bits of the mark that are compared; 0: it is for any.</summary>
    public uint MarkMask { get; internal init; }

    /// <summary>The name, in ASCII, of the interface that the sender's socket must be bound to; empty: none need be.</summary>
    public ReadOnlySpan<byte> OutInterface { get; internal init; }

    /// <summary>Routes with so many bits of destination or fewer are passed over; null: none are.</summary>
    public uint? SuppressedPrefixLength { get; internal init; }
}
