namespace MwanLb.Engine.Affinities;

/// <summary>What the list says of a suffix; a suffix can have several.</summary>
[Flags]
internal enum PublicSuffixRule : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>co.uk</c>: a public suffix.</summary>
    Suffix = 1,

    /// <summary><c>*.ck</c>, kept at <c>ck</c>: each label below makes one.</summary>
    Wildcard = 2,

    /// <summary><c>!www.ck</c>: no public suffix, against a wildcard.</summary>
    Exception = 4,
}
