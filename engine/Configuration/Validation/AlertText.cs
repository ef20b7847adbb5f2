using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What the values of the sections <c>[hooks]</c> and <c>[alerts]</c> look like.</summary>
internal static class AlertText
{
    /// <summary>Where the message goes in a body: a JSON text with its quotes.</summary>
    public const string TextPlace = "{text}";

    /// <summary>What else can be filled into a body, also as JSON.</summary>
    public static readonly ImmutableArray<string> Places = [TextPlace, "{subject}", "{router}", "{events}"];

    /// <summary>Begins the name of a file that holds the address.</summary>
    public const string FilePrefix = "file:";

    private const string ServerForm = "must be a server and its port, such as \"mail.example.org:587\" or \"[2001:db8::25]:25\"";

    private static readonly ImmutableArray<EventKind> Kinds = [.. Enum.GetValues<EventKind>().Where(kind => kind is not EventKind.Unknown)];

    public static string? KindOf(string text, out EventKind value)
    {
        value = Kinds.FirstOrDefault(kind => EnumWord.Of(kind) == text);
        return value is not EventKind.Unknown ? null
            : NearestWord.Find(text, [.. Kinds.Select(EnumWord.Of)]) is { } nearest ? $"is no kind of event: did you mean \"{nearest}\"?"
            : $"must be one of {string.Join(", ", Kinds.Select(kind => $"\"{EnumWord.Of(kind)}\""))}";
    }

    public static string? CheckWebhook(string text)
    {
        if (text.Length == 0)
            return null;
        if (text.StartsWith(FilePrefix, StringComparison.Ordinal))
            return FilePath.CheckRequired(text[FilePrefix.Length..]);
        return !text.Any(char.IsControl) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? null
            : "must be an address, such as \"https://hooks.example.org/T0/B0\", or \"file:\" and the full path of a file that holds it";
    }

    /// <summary>What may be shown of an address: where it leads. Whoever knows the rest can send by it.</summary>
    public static string ShowWebhook(string text)
    {
        if (text.Length == 0 || text.StartsWith(FilePrefix, StringComparison.Ordinal))
            return text;
        var scheme = text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var colon ? colon + "://".Length : 0;
        var end = text.AsSpan(scheme).IndexOfAny("/?#\\") is >= 0 and var length ? scheme + length : text.Length;
        var host = text[scheme..end];
        host = host[(host.LastIndexOf('@') + 1)..];
        // Without a scheme and a path it may be no address at all, but a key that stands in the wrong place.
        return scheme == 0 && end == text.Length ? "…" : $"{text[..scheme]}{host}/…";
    }

    public static string? CheckBody(string text)
    {
        if (!text.Contains(TextPlace, StringComparison.Ordinal))
            return $"must hold {TextPlace}, where the message goes";
        try
        {
            using var document = JsonDocument.Parse(Places.Aggregate(text, (body, place) => body.Replace(place, "\"\"", StringComparison.Ordinal)));
            return null;
        }
        catch (JsonException)
        {
            return $"is no JSON once its places are filled in: {string.Join(", ", Places)} stand without quotes, as in '{AlertOptionsReader.DefaultBody}'";
        }
    }

    public static string? ParseServer(string text, out (string Host, int Port)? value)
    {
        value = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return ServerForm;
        var host = text[..colon] is ['[', .. var inner, ']'] ? inner : text[..colon];
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown || (host.Contains(':') && text[0] != '['))
            return ServerForm;
        value = (host, port);
        return null;
    }

    // No more than keeps a line of SMTP or a header from being broken: whether it exists only its server can tell.
    public static string? CheckMailAddress(string text) =>
        text.Length is > 2 and < 255 && text.All(c => c is > ' ' and < (char)0x7f and not ('<' or '>' or ',' or ';' or '"')) && text.IndexOf('@') is > 0 and var at && at < text.Length - 1
        && text.LastIndexOf('@') == at
            ? null
            : "must be a mail address alone, such as \"admin@example.org\"";
}
