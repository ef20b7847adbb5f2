namespace MwanLb.Netfilter.Netlink;

/// <summary>What a table's entries are, for <see cref="NetlinkDump"/>.</summary>
internal interface IDumpEntry<TVisitor>
    where TVisitor : allows ref struct
{
    /// <summary>Whether a message holds an entry.</summary>
    static abstract bool IsEntry(scoped in NetlinkMessage message);

    /// <summary>Has the entry visited; false where it cannot be read, and was not visited.</summary>
    static abstract bool TryVisit(scoped in NetlinkMessage message, ref TVisitor visitor);
}
