namespace MwanLb.Engine.Configuration;

/// <summary>How a connection to a mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>It begins in the clear, and must become TLS (RFC 3207).</summary>
    Starttls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>Not at all.</summary>
    None,
}
