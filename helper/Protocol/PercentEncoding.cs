namespace MwanLb.Helper.Protocol;

/// <summary>RFC 3986, 2.1, as Squid writes fields.</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes; the text gets shorter or stays. What is no escape stays as it is: a code without <c>#</c> leaves a lone % alone.</summary>
    public static Span<byte> DecodeInPlace(Span<byte> text)
    {
        var first = text.IndexOf((byte)'%');
        if (first < 0)
        {
            return text;
        }

        var length = first;
        for (var i = first; i < text.Length; i++)
        {
            var isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]);
            text[length++] = isEscape ? (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2])) : text[i];
            i += isEscape ? 2 : 0;
        }

        return text[..length];
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
