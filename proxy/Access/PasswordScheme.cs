namespace MwanLb.Proxy.Access;

/// <summary>How a password was hashed.</summary>
internal enum PasswordScheme
{
    /// <summary>One of crypt(3): bcrypt, SHA-256, SHA-512, yescrypt.</summary>
    Crypt,

    /// <summary>Apache's own variant of MD5-crypt, still the default of htpasswd.</summary>
    Apr1,
}
