using System.Collections.Immutable;
using System.Text;
using MwanLb.Marker.Squid.Checking;

namespace MwanLb.Marker.Squid.Reading;

/// <summary>Reads squid.conf and what it includes as Squid does (cache_cf.cc, parseOneConfigFile): the same lines are comments, and the same go on.</summary>
/// <remarks>What stands in <c>if</c> blocks is read as if it were in force: the conditions are mostly about which of several workers reads it.</remarks>
internal sealed class SquidConfReader
{
    // Squid's own limit: deeper it ends itself.
    private const int MaxDepth = 16;

    // A directory of files that include one another would be read again and again before the depth ends it.
    private const int MaxFiles = 1000;

    private readonly SquidFiles _files;
    private readonly List<SquidLine> _lines = [];
    private readonly List<SquidFinding> _problems = [];
    private int _filesRead;

    private SquidConfReader(SquidFiles files) => _files = files;

    /// <summary>Reads a file; what cannot be read is among the problems of the result.</summary>
    public static SquidConfiguration Read(string path, SquidFiles files)
    {
        var reader = new SquidConfReader(files);
        reader.ReadFile(path, null, 0);
        return new SquidConfiguration(path, [.. reader._lines], [.. reader._problems]);
    }

    /// <summary>Reads a text as if it were a file; what it includes is left out.</summary>
    public static SquidConfiguration Parse(string text, string path = "squid.conf")
    {
        var reader = new SquidConfReader(new TextOnly());
        reader.ReadText(text, path, 0);
        return new SquidConfiguration(path, [.. reader._lines], [.. reader._problems]);
    }

    private bool ReadFile(string path, SquidLine? includedBy, int depth)
    {
        SquidFinding Problem(string message, string remedy) => includedBy is null
            ? SquidFinding.OfFile(path, SquidSeverity.Error, message, remedy)
            : SquidFinding.Error(includedBy, "include", path, $"{message}: {SquidFinding.DoesNotStart}", remedy);

        if (depth > MaxDepth || ++_filesRead > MaxFiles)
        {
            _problems.Add(Problem(
                depth > MaxDepth ? $"files include one another more than {MaxDepth} deep" : $"more than {MaxFiles} files are included",
                "look for a file that includes itself"));
            return false;
        }

        try
        {
            return ReadText(_files.Read(path), path, depth);
        }
        catch (IOException e)
        {
            _problems.Add(Problem(e.Message, includedBy is null ? "name Squid's configuration file" : "remove the line, or make the file"));
            return true;
        }
    }

    private bool ReadText(string text, string path, int depth)
    {
        var directive = new StringBuilder();
        var (number, begin) = (0, 0);
        foreach (var physical in text.Split('\n'))
        {
            number++;
            var line = physical.TrimEnd('\r').TrimStart();
            // Inside a continued directive too.
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            begin = directive.Length == 0 ? number : begin;
            if (line[^1] == '\\')
            {
                directive.Append(line.AsSpan(0, line.Length - 1));
                continue;
            }

            directive.Append(line);
            var whole = directive.ToString().TrimEnd();
            directive.Clear();
            if (!Take(new SquidLine(path, begin, Words(whole), whole), depth))
            {
                return false;
            }
        }

        return true;
    }

    private bool Take(SquidLine line, int depth)
    {
        if (line.Words.IsEmpty)
        {
            return true;
        }

        if (line.Name != "include")
        {
            _lines.Add(line);
            return true;
        }

        foreach (var pattern in line.ArgumentsFrom(0).Select(Unquoted))
        {
            var paths = _files.Expand(pattern);
            if (paths.Count == 0 && _files is not TextOnly)
            {
                _problems.Add(SquidFinding.Error(line, "include", pattern, $"there is no such file: {SquidFinding.DoesNotStart}", "remove the line, or put a file there"));
            }

            if (!paths.All(path => ReadFile(path, line, depth + 1)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A word without its quotes.</summary>
    public static string Unquoted(string word) => word is ['"', .. var inner, '"'] ? inner : word;

    private static ImmutableArray<string> Words(string text)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            if (text[at] == '#')
            {
                break;
            }

            var end = at + 1;
            var closing = text[at] == '"' ? text.IndexOf('"', end) : -1;
            end = closing > 0 ? closing + 1 : end;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            words.Add(text[at..end]);
            at = end;
        }

        return words.DrainToImmutable();
    }

    private sealed class TextOnly : SquidFiles
    {
        public override string Read(string path) => "";

        public override IReadOnlyList<string> Expand(string pattern) => [];
    }
}
