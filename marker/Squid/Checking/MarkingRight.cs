namespace MwanLb.Marker.Squid.Checking;

/// <summary>Whether the Squid that runs may set marks (CAP_NET_ADMIN).</summary>
internal enum MarkingRight
{
    /// <summary>No Squid runs here, or it cannot be asked.</summary>
    Unknown,

    /// <summary>It may.</summary>
    Held,

    /// <summary>It has given the right away, as it does without a line that marks, and takes it back when it reads such a line.</summary>
    Dormant,

    /// <summary>It may not, and cannot come to it.</summary>
    Missing,
}
