using System.Security.Cryptography;
using System.Text;

namespace MwanLb.Proxy.Access;

/// <summary>Apache's variant of MD5-crypt: FreeBSD's algorithm with another prefix hashed in, so that crypt(3) cannot check it.</summary>
/// <remarks>Ours because no library in use has it, and it is what htpasswd writes where nobody asks for something better.</remarks>
internal static class Apr1
{
    private const string Prefix = "$apr1$";
    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Rounds = 1000;

    // Which bytes of the digest make each group of four characters; the last byte makes two.
    private static readonly (int High, int Middle, int Low)[] Groups = [(0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)];

    /// <summary>Hashes a password as another was hashed.</summary>
    public static string Hash(ReadOnlySpan<byte> password, string like)
    {
        var salt = like[Prefix.Length..like.IndexOf('$', Prefix.Length)];
        var saltBytes = Encoding.UTF8.GetBytes(salt);
#pragma warning disable CA5351 // MD5 is what the format is made of.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning restore CA5351
        md5.AppendData(password);
        md5.AppendData(saltBytes);
        md5.AppendData(password);
        md5.GetHashAndReset(digest);
        md5.AppendData(password);
        md5.AppendData(Encoding.ASCII.GetBytes(Prefix));
        md5.AppendData(saltBytes);
        for (var left = password.Length; left > 0; left -= digest.Length)
        {
            md5.AppendData(digest[..Math.Min(left, digest.Length)]);
        }

        for (var bits = password.Length; bits != 0; bits >>= 1)
        {
            md5.AppendData((bits & 1) != 0 ? [0] : password[..1]);
        }

        md5.GetHashAndReset(digest);
        for (var round = 0; round < Rounds; round++)
        {
            md5.AppendData((round & 1) != 0 ? password : digest);
            md5.AppendData(round % 3 != 0 ? saltBytes : []);
            md5.AppendData(round % 7 != 0 ? password : []);
            md5.AppendData((round & 1) != 0 ? digest : password);
            md5.GetHashAndReset(digest);
        }

        return $"{Prefix}{salt}${Encode(digest)}";
    }

    private static string Encode(ReadOnlySpan<byte> digest)
    {
        var text = new StringBuilder();
        foreach (var (high, middle, low) in Groups)
        {
            Append(text, digest[high] << 16 | digest[middle] << 8 | digest[low], 4);
        }

        Append(text, digest[11], 2);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int value, int count)
    {
        for (; count > 0; count--, value >>= 6)
        {
            text.Append(Alphabet[value & 0x3f]);
        }
    }
}
