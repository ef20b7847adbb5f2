namespace MwanLb.Engine.Configuration;

/// <summary>Which bytes count against a quota.</summary>
public enum QuotaCounts
{
    /// <summary>Received and sent ones together.</summary>
    Both,

    /// <summary>Received ones.</summary>
    Down,

    /// <summary>Sent ones.</summary>
    Up,
}
