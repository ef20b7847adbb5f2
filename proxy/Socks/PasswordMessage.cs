namespace MwanLb.Proxy.Socks;

/// <summary>
/// A name and a password (RFC 1929, 2), as places in the message:
/// <code>
///     VER = X'01', ULEN, UNAME[ULEN], PLEN, PASSWD[PLEN]
/// </code>
/// </summary>
/// <param name="User">Where the name stands.</param>
/// <param name="Password">Where the password stands.</param>
internal readonly record struct PasswordMessage(Range User, Range Password)
{
    public const byte Version = 1;

    /// <summary>Reads one. An empty name or password is read too: whoever checks them refuses it.</summary>
    public static ReadOutcome Read(ReadOnlySpan<byte> bytes, out PasswordMessage message, out int length)
    {
        (message, length) = (default, 0);
        if (bytes is [not Version, ..])
        {
            return ReadOutcome.Malformed;
        }

        if (bytes is not [_, var userLength, ..] || bytes.Length < 3 + userLength)
        {
            return ReadOutcome.Incomplete;
        }

        var password = 3 + userLength;
        var passwordLength = bytes[password - 1];
        if (bytes.Length < password + passwordLength)
        {
            return ReadOutcome.Incomplete;
        }

        length = password + passwordLength;
        message = new PasswordMessage(2..(2 + userLength), password..length);
        return ReadOutcome.Whole;
    }
}
