using System.Buffers.Binary;
using System.Security.Cryptography;
using MwanLb.Proxy.Files;

namespace MwanLb.Proxy.Access;

/// <summary>Which credentials were right and wrong lately, so that a slow hash is not reckoned for each request.</summary>
/// <remarks>
/// Kept under a keyed hash whose key is this process's own: a dump of the tables gives no password, and nobody outside can tell by the time of a look-up
/// how near a guess was. An entry holds only as long as the user's line in the file says the same.
/// </remarks>
internal sealed class CredentialMemory(TimeProvider time)
{
    /// <summary>How long a right password is not reckoned again. A change of the file counts at once all the same.</summary>
    public static readonly TimeSpan RightFor = TimeSpan.FromMinutes(15);

    /// <summary>How long a wrong one is not: a program with an old password repeats it all day, and is no guesser for it.</summary>
    public static readonly TimeSpan WrongFor = TimeSpan.FromMinutes(1);

    private const int MaxEntries = 20_000;

    // Of use only where there are users: the library behind it takes 4 MB of memory.
    private readonly Lazy<byte[]> _key = new(static () => RandomNumberGenerator.GetBytes(32));
    private readonly GenerationCache<UInt128, Known> _known = new(MaxEntries, static (_, _) => 1);
    // Apart: a flood of guesses must not push out what is right.
    private readonly GenerationCache<UInt128, Known> _wrong = new(MaxEntries, static (_, _) => 1);

    /// <summary>The name under which credentials are kept.</summary>
    public UInt128 KeyOf(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key.Value);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, user.Length);
        hash.AppendData(length);
        hash.AppendData(user);
        hash.AppendData(password);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    /// <summary>What is known of credentials.</summary>
    /// <param name="key">Their name.</param>
    /// <param name="users">The file as it stands.</param>
    /// <param name="user">The user's name, where they are right.</param>
    /// <returns>Whether they are right; null: it must be reckoned.</returns>
    public bool? Find(UInt128 key, UserList users, out string? user)
    {
        user = null;
        var now = time.GetTimestamp();
        if (_known.TryGet(key, out var right) && Holds(right, users, now))
        {
            user = right.User;
            return true;
        }

        return _wrong.TryGet(key, out var wrong) && Holds(wrong, users, now) ? false : null;
    }

    public void Keep(UInt128 key, string user, PasswordHash? hash, bool isRight)
    {
        var ticks = (long)((isRight ? RightFor : WrongFor).TotalSeconds * time.TimestampFrequency);
        (isRight ? _known : _wrong).Set(key, new Known(user, hash, time.GetTimestamp() + ticks));
    }

    private static bool Holds(Known known, UserList users, long now) => now < known.Until && users.Find(known.User) == known.Hash;

    private sealed record Known(string User, PasswordHash? Hash, long Until);
}
