namespace MwanLb.Engine.Selection;

/// <summary>Which of the two protocols a connection will use on the Internet, as far as that is known before it is made.</summary>
public enum FlowFamily
{
    /// <summary>Only a name is known, which may have addresses of both: any uplink will do.</summary>
    Unknown,

    /// <summary>IPv4.</summary>
    IPv4,

    /// <summary>IPv6.</summary>
    IPv6,
}
