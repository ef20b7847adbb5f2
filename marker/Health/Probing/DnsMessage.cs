using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Marker.Health.Probing;

/// <summary>
/// A question to a name server and its answer (RFC 1035, 4):
/// <code>
///     0 be16 id   2 be16 flags (0x8000 answer, 0x0200 cut short, 0x0100 recursion wanted, low four bits: code)   4 be16 questions   6 be16 answers   8 be16, 10 be16
///    12 question: name, be16 type, be16 class   then answers: name, be16 type, be16 class, be32 ttl, be16 length, data
/// </code>
/// </summary>
internal static class DnsMessage
{
    /// <summary>The longest question: 12, 255 for a name, 4.</summary>
    public const int MaxQuery = 271;

    private const int Header = 12;
    private const int QuestionTail = 4;
    private const int AnswerTail = 10;
    private const ushort Answer = 0x8000, RecursionWanted = 0x0100, CodeBits = 0xf, Internet = 1, TypeA = 1, TypeAaaa = 28;
    private const byte Pointer = 0xc0;
    private const int NoError = 0, NoSuchName = 3;

    private static readonly string[] Codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

    /// <summary>Writes a question for the addresses of a name.</summary>
    /// <returns>Its length.</returns>
    public static int WriteQuery(Span<byte> message, ushort id, string name, AddressFamily family)
    {
        message[..Header].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], RecursionWanted);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], 1);
        var at = Header;
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            message[at] = (byte)Encoding.ASCII.GetBytes(label, message[(at + 1)..]);
            at += 1 + message[at];
        }

        message[at++] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], family is AddressFamily.InterNetworkV6 ? TypeAaaa : TypeA);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 2)..], Internet);
        return at + QuestionTail;
    }

    /// <summary>Whether a message is a whole answer to a question.</summary>
    /// <param name="message">What came.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="problem">What the server says is wrong; null: nothing, or only that there is no such name.</param>
    public static bool IsAnswer(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, out string? problem)
    {
        problem = null;
        if (message.Length < Header || !message[..2].SequenceEqual(query[..2]))
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        // Servers that refuse, or cannot read the question, may leave it out.
        var repeats = message.Length >= query.Length && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == 1
            && Ascii.EqualsIgnoreCase(message[Header..query.Length], query[Header..]);
        var code = flags & CodeBits;
        problem = code is NoError or NoSuchName ? null : code < Codes.Length ? Codes[code] : $"code {code}";
        return (flags & Answer) != 0 && (repeats || (problem is not null && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == 0));
    }

    /// <summary>The first address in an answer to a question; null: it has none.</summary>
    public static IPAddress? ReadAddress(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query)
    {
        if (!IsAnswer(message, query, out var problem) || problem is not null)
        {
            return null;
        }

        var wanted = BinaryPrimitives.ReadUInt16BigEndian(query[^QuestionTail..]);
        var rest = message[query.Length..];
        for (int left = BinaryPrimitives.ReadUInt16BigEndian(message[6..]); left > 0 && SkipName(ref rest) && rest.Length >= AnswerTail; left--)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(rest);
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[(AnswerTail - 2)..]);
            rest = rest[AnswerTail..];
            if (rest.Length < length)
            {
                return null;
            }

            // Aliases (CNAME) come first, and then what they lead to.
            if (type == wanted && length == (wanted == TypeA ? 4 : 16))
            {
                return new IPAddress(rest[..length]);
            }

            rest = rest[length..];
        }

        return null;
    }

    private static bool SkipName(ref ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var length = rest[0];
            var isPointer = (length & Pointer) == Pointer;
            var size = isPointer ? 2 : 1 + length;
            if (rest.Length < size)
            {
                return false;
            }

            rest = rest[size..];
            if (isPointer || length == 0)
            {
                return true;
            }
        }

        return false;
    }
}
