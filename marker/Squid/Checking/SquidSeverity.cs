namespace MwanLb.Marker.Squid.Checking;

/// <summary>How grave a finding is.</summary>
internal enum SquidSeverity
{
    /// <summary>Requests fail, go the wrong way or are not balanced; or Squid does not start.</summary>
    Error,

    /// <summary>It goes wrong under circumstances: load, a helper that dies, an unlucky order.</summary>
    Warning,

    /// <summary>Worth knowing; nothing has to be changed.</summary>
    Hint,
}
