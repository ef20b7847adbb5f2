namespace MwanLb.Helper.Protocol;

/// <summary>What an answer says beside the uplink and its mark.</summary>
[Flags]
internal enum ReplyOptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>why_=</c>: the reason of the choice.</summary>
    Reason = 1,

    /// <summary><c>clt_conn_tag=</c>: Squid keeps it with the client's connection and shows it to the next lookup of that connection.</summary>
    ConnectionTag = 2,

    /// <summary><c>tag=</c>: for <c>acl … tag</c> and the log's <c>%et</c>. Squid keeps the first one of a request.</summary>
    Tag = 4,

    /// <summary><c>log=</c>: for the log's <c>%ea</c>.</summary>
    Log = 8,
}
