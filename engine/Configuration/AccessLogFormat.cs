namespace MwanLb.Engine.Configuration;

/// <summary>How a line of the proxy's access log looks.</summary>
public enum AccessLogFormat
{
    /// <summary>Squid's native format.</summary>
    Squid,

    /// <summary>Apache's combined format.</summary>
    Combined,
}
