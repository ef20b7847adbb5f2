namespace MwanLb.Proxy.Access;

/// <summary>The field Proxy-Authorization with the Basic scheme (RFC 7617): <c>Basic base64(user ":" password)</c>.</summary>
internal static class BasicCredentials
{
    /// <summary>The most characters that are looked at.</summary>
    public const int MaxHeader = 1200;

    private const string Scheme = "Basic ";

    /// <summary>Takes it apart.</summary>
    /// <param name="header">The field's value.</param>
    /// <param name="bytes">Takes name, colon and password; at least <see cref="MaxHeader"/> bytes.</param>
    /// <param name="userLength">The name's length; the password begins one byte behind.</param>
    /// <param name="length">Of all.</param>
    public static bool TryRead(ReadOnlySpan<char> header, Span<byte> bytes, out int userLength, out int length)
    {
        (userLength, length) = (0, 0);
        if (header.Length > MaxHeader || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64Chars(header[Scheme.Length..].Trim(' '), bytes, out length))
        {
            return false;
        }

        // The name holds no colon, the password may.
        userLength = bytes[..length].IndexOf((byte)':');
        return userLength >= 0;
    }
}
