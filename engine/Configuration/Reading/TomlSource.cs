using System.Buffers;
using MwanLb.Engine.Configuration.Validation;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>
/// The text as TOML's syntax tree. A line that does not parse is reported, replaced and remembered, so that the rest of the file is checked
/// in the same run; the parser's own recovery swallows following lines and reports errors that are none.
/// </summary>
internal sealed class TomlSource
{
    /// <summary>More broken lines than this, and the file is something else than TOML.</summary>
    private const int MaxBrokenLines = 10;

    // An empty inline table: no key takes one, so that it can never pass for a value.
    private const string BrokenValue = "= {}";

    private static readonly SearchValues<char> NotInBareText = SearchValues.Create("\"'[]{},\\");

    private readonly HashSet<int> _brokenLines = [];
    private string _text;

    private TomlSource(string text) => _text = text;

    public DocumentSyntax Document { get; private set; } = new();

    /// <summary>The syntax tree, or null when what is wrong (and has been reported) leaves nothing to check.</summary>
    public static TomlSource? Read(string text, FindingList findings)
    {
        var source = new TomlSource(text);
        while (source.Parse(validate: false, findings))
        {
            if (source.Document.Diagnostics.Where(IsError).MinBy(message => message.Span.Start.Line) is not { } first)
                return source;
            if (!source.SetAside(first, findings))
                return null;
        }
        return null;
    }

    /// <summary>Whether the entry that begins in this line did not parse and has been reported.</summary>
    public bool IsBroken(int line) => _brokenLines.Contains(line);

    public string TextOf(SyntaxNode node) => Printable.Text(_text.AsSpan(node.Span.Offset, node.Span.Length));

    /// <summary>Reports what breaks TOML's own rules (a table defined in two ways), where none of our checks has seen a mistake.</summary>
    public void CheckLanguageRules(FindingList findings)
    {
        if (!Parse(validate: true, findings))
            return;
        foreach (var message in Document.Diagnostics.Where(IsError))
            findings.Error(SourcePosition.Of(message.Span.Start), "", null, Describe(message));
    }

    private bool Parse(bool validate, FindingList findings)
    {
        if (TryParse(_text, validate, out var document, out var problem))
            Document = document;
        else
            findings.Error(SourcePosition.WholeFile, "", null, $"not valid TOML: {problem}");
        return problem is null;
    }

    private bool SetAside(DiagnosticMessage message, FindingList findings)
    {
        var lines = _text.Split('\n');
        var index = Math.Min(message.Span.Start.Line, lines.Length - 1);
        var line = lines[index].TrimEnd('\r');
        var isFineByItself = IsToml(line);
        var replacement = isFineByItself || _brokenLines.Count >= MaxBrokenLines || IsBroken(index + 1) ? null : Replacement(line);

        var hint = replacement is not null ? QuotingHint(line)
            : isFineByItself ? "; perhaps a list or text before this line is not closed; nothing else was checked"
            : "; nothing else was checked";
        findings.Error(SourcePosition.Of(message.Span.Start), "", null, Describe(message) + hint);
        if (replacement is null)
            return false;

        _brokenLines.Add(index + 1);
        lines[index] = replacement;
        _text = string.Join('\n', lines);
        return true;
    }

    /// <summary>
    /// A line that parses and keeps the place of the broken one, so that nothing around it looks wrong or missing; null where none can.
    /// </summary>
    private static string? Replacement(string line)
    {
        var content = line.TrimStart();
        if (content.StartsWith('['))
        {
            var meant = SectionNames.Arrays.FirstOrDefault(name => content.Contains(name, StringComparison.Ordinal));
            return meant is null ? null : SectionNames.Header(meant);
        }

        var key = string.Concat(content.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'));
        // A list that goes on in the next line would leave its rest behind.
        return line.Count(c => c == '[') == line.Count(c => c == ']') && IsToml(key + BrokenValue) ? key + BrokenValue : null;
    }

    private static string QuotingHint(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return "";
        var key = line[..equals].Trim();
        var value = line[(equals + 1)..].Split('#')[0].Trim();
        if (value.ToUpperInvariant() is "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF")
            return "; a switch is true or false, in small letters";
        var isBareText = value.Length > 0 && !value.AsSpan().ContainsAny(NotInBareText)
            && (char.IsAsciiLetter(value[0]) || value.Count(c => c is '.' or ':') > 1 || IsQuantityOrRange(value));
        return isBareText ? $"; text stands in quotes: {Printable.Text($"{key} = \"{(key == KnownKeys.Webhook ? AlertText.ShowWebhook(value) : value)}\"")}" : "";
    }

    /// <summary>Such as <c>30m</c>, <c>100mbit</c> or <c>8000-8100</c>; not <c>0x1g</c>, which was to be a number.</summary>
    private static bool IsQuantityOrRange(string value)
    {
        var rest = value.AsSpan().TrimStart("0123456789.");
        return rest.Length is > 0 && rest.Length < value.Length
            && (rest[0] == '-' ? !rest[1..].ContainsAnyExceptInRange('0', '9') : !value.StartsWith('0') && char.IsAsciiLetter(rest[0]));
    }

    private static bool IsError(DiagnosticMessage message) => message.Kind == DiagnosticMessageKind.Error;

    private static string Describe(DiagnosticMessage message) => $"not valid TOML: {Printable.Text(message.Message)}";

    private static bool IsToml(string text) => TryParse(text, validate: false, out var document, out _) && !document.HasErrors;

    private static bool TryParse(string text, bool validate, out DocumentSyntax document, out string? problem)
    {
        try
        {
            // Tomlyn 2.10.2 throws on a backslash that ends the text inside quotes; with a line's end after it, it is a normal error.
            document = SyntaxParser.Parse(text + "\n", validate: validate);
            problem = null;
            return true;
        }
        catch (Exception exception)
        {
            // The limit of nesting is thrown, all else is among the diagnostics. Any other exception would be a bug of the parser (2.4
            // million mutated files found no further one), and no reason for a running daemon to die of a reload.
            document = new DocumentSyntax();
            problem = exception is TomlException
                ? "arrays or tables are nested more than 64 deep"
                : $"the parser gives up: {Printable.Text(exception.Message)}";
            return false;
        }
    }
}
