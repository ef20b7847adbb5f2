namespace MwanLb.Proxy.Socks;

/// <summary>What the bytes so far are.</summary>
internal enum ReadOutcome
{
    /// <summary>A whole message.</summary>
    Whole,

    /// <summary>The beginning of one.</summary>
    Incomplete,

    /// <summary>None.</summary>
    Malformed,

    /// <summary>A message whose address is of a type that nobody has defined.</summary>
    UnknownAddressType,
}
