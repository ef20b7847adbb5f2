using System.Text;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Squid.Reading;

/// <summary>The files of this machine, as the reader of squid.conf needs them.</summary>
internal class SquidFiles
{
    // Debian's squid.conf, documentation included, has 340 KiB; the limit stops /dev/zero.
    private const int MaxBytes = 8 << 20;

    /// <summary>The text of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public virtual string Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("is a directory, not a file");
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[MaxBytes];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length < MaxBytes ? Encoding.Latin1.GetString(bytes, 0, length) : throw new IOException("is too large for a squid.conf");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message, e);
        }
    }

    /// <summary>The files that a pattern stands for, in glob(3)'s order; the pattern itself where it is none.</summary>
    /// <remarks>By the shell, whose patterns are glob(3)'s, brackets and wildcards in directories included.</remarks>
    public virtual IReadOnlyList<string> Expand(string pattern) => pattern.AsSpan().IndexOfAny("*?[") < 0
        ? [pattern]
        : Shell.Try("LC_ALL=C; IFS=; for file in $1; do [ ! -e \"$file\" ] || printf '%s\\n' \"$file\"; done", "", pattern)
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
