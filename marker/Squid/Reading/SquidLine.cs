using System.Collections.Immutable;

namespace MwanLb.Marker.Squid.Reading;

/// <summary>One directive of squid.conf.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Number">In which line, from 1; a directive that goes on by backslashes stands where it begins.</param>
/// <param name="Words">The directive's name and what follows it, at least the name; quoted words keep their quotes.</param>
/// <param name="Text">As Squid itself repeats it: continued lines in one, no blanks at the ends.</param>
internal sealed record SquidLine(string File, int Number, ImmutableArray<string> Words, string Text)
{
    /// <summary>The directive.</summary>
    public string Name => Words[0];

    /// <summary>The word at a place behind the name, from 0; empty where there is none.</summary>
    public string Argument(int index) => index + 1 < Words.Length ? Words[index + 1] : "";

    /// <summary>The words from a place behind the name on.</summary>
    public IEnumerable<string> ArgumentsFrom(int index) => Words.Skip(index + 1);

    /// <summary>The number after <c>NAME=</c>; the default where there is none, or none that can be read.</summary>
    public int Number32(string name, int otherwise) =>
        Words.LastOrDefault(w => w.StartsWith(name + "=", StringComparison.Ordinal)) is { } word && int.TryParse(word.AsSpan(name.Length + 1), out var number)
            ? number
            : otherwise;
}
