using System.Runtime.InteropServices;
using System.Text;

namespace MwanLb.Proxy.Interop;

/// <summary>crypt(3) of libxcrypt, which every Debian has for its own log-in: all schemes in one, kept by those who keep the system's passwords.</summary>
internal static unsafe partial class LibCrypt
{
    /// <summary>CRYPT_MAX_PASSPHRASE_SIZE of crypt.h.</summary>
    public const int MaxPassword = 512;

    // sizeof(struct crypt_data): fixed for good, "so that it can be changed without breaking binary compatibility" (crypt.h).
    private const int DataSize = 32768;

    private const string Library = "libcrypt.so.1";

    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>Hashes a password as another was hashed.</summary>
    /// <returns>The hash; null where it cannot be made.</returns>
    public static string? Hash(ReadOnlySpan<byte> password, string like)
    {
        if (password.Length > MaxPassword || password.Contains((byte)0))
        {
            return null;
        }

        Span<byte> phrase = stackalloc byte[MaxPassword + 1];
        phrase.Clear();
        password.CopyTo(phrase);
        var setting = Encoding.UTF8.GetBytes(like + '\0');
        var data = NativeMemory.AllocZeroed(DataSize);
        try
        {
            fixed (byte* phrasePointer = phrase, settingPointer = setting)
            {
                return Marshal.PtrToStringUTF8((nint)CryptNative(phrasePointer, settingPointer, data, DataSize));
            }
        }
        finally
        {
            // The password, and what was made of it, are not left lying about.
            NativeMemory.Clear(data, DataSize);
            NativeMemory.Free(data);
            phrase.Clear();
        }
    }

    // crypt_rn rather than crypt_r: a failure is null, not a text that begins with '*'.
    [LibraryImport(Library, EntryPoint = "crypt_rn")]
    private static partial byte* CryptNative(byte* phrase, byte* setting, void* data, int size);
}
