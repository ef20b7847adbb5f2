using System.Collections.Frozen;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace MwanLb.Proxy.Forwarding;

/// <summary>The field that names others which are for the next hop alone (RFC 9110, 7.6.1).</summary>
internal static class ConnectionField
{
    // They never pass, or are no fields.
    private static readonly FrozenSet<string> NeverPass = new[]
    {
        "close", HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthorization, HeaderNames.ProxyAuthenticate, HeaderNames.TE, HeaderNames.Trailer,
        HeaderNames.TransferEncoding, HeaderNames.Upgrade,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // "A sender MUST NOT send a connection option corresponding to a field that is intended for all recipients of the content": without these the message
    // would be another one, go somewhere else, or go round in circles. Squid keeps such ones, too; HAProxy and nginx remove nothing that is named.
    // Authorization and Cookie are not among them: whoever names them could as well not have sent them.
    private static readonly FrozenSet<string> ForAll = new[]
    {
        HeaderNames.Host, HeaderNames.Via, HeaderNames.CacheControl, HeaderNames.ContentLength, HeaderNames.ContentType, HeaderNames.ContentEncoding, HeaderNames.ContentRange,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>By which Kestrel reads the field of a request.</summary>
    /// <remarks>
    /// Of a field in which it knows one option alone (close, keep-alive or upgrade) Kestrel forgets all that stands beside it, in other lines as well
    /// (HttpHeaders.ParseConnection). Where two are there it forgets nothing. So a line that names a field gets two more; the connection then ends with its
    /// answer, which whoever speaks HTTP expects at any time.
    /// </remarks>
    public static Encoding RequestEncoding { get; } = new KeepingEncoding();

    /// <summary>The fields that a value names and that are to be removed.</summary>
    public static IEnumerable<string> Named(string? value) =>
        (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => !NeverPass.Contains(name) && !ForAll.Contains(name));

    private sealed class KeepingEncoding : Encoding
    {
        private const string Added = ", keep-alive, close";

        public override int GetCharCount(byte[] bytes, int index, int count) => Decode(bytes, index, count).Length;

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        {
            var text = Decode(bytes, byteIndex, byteCount);
            text.CopyTo(0, chars, charIndex, text.Length);
            return text.Length;
        }

        public override int GetMaxCharCount(int byteCount) => byteCount + Added.Length;

        public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

        public override int GetMaxByteCount(int charCount) => Latin1.GetMaxByteCount(charCount);

        private static string Decode(byte[] bytes, int index, int count)
        {
            var value = bytes.AsSpan(index, count);
            var text = Latin1.GetString(value);
            // What nearly every request has.
            var isPlain = Ascii.EqualsIgnoreCase(value, "keep-alive"u8) || Ascii.EqualsIgnoreCase(value, "close"u8);
            return !isPlain && Named(text).Any() ? text + Added : text;
        }
    }
}
