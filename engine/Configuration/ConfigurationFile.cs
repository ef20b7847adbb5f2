using System.Text;
using System.Text.Unicode;
using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Configuration.Validation;

namespace MwanLb.Engine.Configuration;

/// <summary>Reads the TOML configuration that all programs share. Nothing in a file, however wrong, makes these methods throw.</summary>
public static class ConfigurationFile
{
    /// <summary>
    /// The largest file that is read. 64 uplinks with every key written take about 15 KiB, 1024 rules about 200 KiB; the limit stops a wrong path such as a log or
    /// <c>/dev/zero</c>.
    /// </summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads and checks the file at <paramref name="path"/>. A file that cannot be read is a finding too.</summary>
    public static ConfigurationResult Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            // A directory fails already here, and with a message that speaks of access rights.
            if (Directory.Exists(path))
                return Unreadable(path, "is a directory, not a file");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > MaxBytes
                ? Unreadable(path, $"is larger than {MaxBytes} bytes: this is no configuration file")
                : Decode(bytes.AsSpan(0, length), path);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unreadable(path, exception is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>Checks <paramref name="text"/>; <paramref name="path"/> only names it in the result.</summary>
    /// <remarks>Reads no file: that one which the configuration names is missing is found by <see cref="Load"/> alone.</remarks>
    public static ConfigurationResult Parse(string text, string path) => Parse(text, path, _ => true, _ => true);

    private static ConfigurationResult Parse(string text, string path, Predicate<string> fileExists, Predicate<string> isProgram)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var findings = new FindingList();
        var source = TomlSource.Read(text.StartsWith('\uFEFF') ? text[1..] : text, findings);
        var model = source is null ? null : RouterModelBuilder.Build(RouterOptionsReader.Read(source, findings), fileExists, isProgram, findings);
        if (!findings.HasErrors)
            source?.CheckLanguageRules(findings);
        return new ConfigurationResult(path, findings.HasErrors ? null : model, findings.Sorted());
    }

    private static ConfigurationResult Decode(ReadOnlySpan<byte> bytes, string path)
    {
        var text = new char[bytes.Length];
        Utf8.ToUtf16(bytes, text, out var read, out var written, replaceInvalidSequences: false);
        if (read == bytes.Length)
            return Parse(new string(text, 0, written), path, File.Exists, IsProgram);

        var line = 1 + bytes[..read].Count((byte)'\n');
        var column = 1 + Encoding.UTF8.GetCharCount(bytes[(bytes[..read].LastIndexOf((byte)'\n') + 1)..read]);
        return Failed(path, new SourcePosition(line, column), $"byte 0x{bytes[read]:x2} is not UTF-8: save the file in that encoding");
    }

    private static bool IsProgram(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private static ConfigurationResult Unreadable(string path, string message) => Failed(path, SourcePosition.WholeFile, message);

    private static ConfigurationResult Failed(string path, SourcePosition at, string message)
    {
        var findings = new FindingList();
        findings.Error(at, "", null, message);
        return new ConfigurationResult(path, null, findings.Sorted());
    }
}
