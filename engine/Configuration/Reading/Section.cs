using System.Collections.Immutable;
using System.Globalization;
using Tomlyn.Syntax;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>Reads one section's settings; reports unknown, repeated and missing keys, and values that are wrong by themselves.</summary>
internal sealed class Section
{
    private const string ExpectedText = "text in quotes";

    private readonly Dictionary<string, TomlEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _prefix;
    private readonly SourcePosition _at;
    private readonly TomlSource _source;
    private readonly FindingList _findings;

    /// <param name="raw">Where the section stands and what it holds.</param>
    /// <param name="label">Names the section in findings about it.</param>
    /// <param name="prefix">Precedes a key in findings about that.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <param name="source">The file.</param>
    /// <param name="findings">Where mistakes go.</param>
    public Section(RawSection raw, string label, string prefix, KeyGroup keys, TomlSource source, FindingList findings)
    {
        (_prefix, _at, _source, _findings) = (prefix, raw.At, source, findings);
        foreach (var entry in raw.Entries)
        {
            if (!keys.Keys.Contains(entry.Key) && source.IsBroken(entry.At.Line))
                continue;
            if (!keys.Keys.Contains(entry.Key))
                findings.Error(entry.At, label, null, KnownKeys.DescribeUnknown(keys, entry.Key));
            else if (!_entries.TryAdd(entry.Key, entry))
                findings.Error(entry.At, prefix + entry.Key, null, $"stands twice: first in line {_entries[entry.Key].At.Line}");
        }
    }

    /// <summary>Tells what is wrong with a value, or returns null.</summary>
    public delegate string? Check<in T>(T value);

    /// <summary>Turns what is written into a value; returns what is wrong, or null.</summary>
    public delegate string? Converter<in TWritten, T>(TWritten written, out T value);

    public static Check<long> Range(long min, long max) => value =>
        value >= min && value <= max ? null : string.Create(CultureInfo.InvariantCulture, $"must be {min} to {max}");

    /// <summary>Takes one of a few words.</summary>
    public static Converter<string, T> Word<T>(ImmutableArray<(string Word, T Value)> choices) => (string text, out T value) =>
    {
        var index = choices.Select(choice => choice.Word).ToList().IndexOf(text);
        value = choices[Math.Max(0, index)].Value;
        return index < 0 ? $"must be one of {string.Join(", ", choices.Select(choice => $"\"{choice.Word}\""))}" : null;
    };

    public Setting<string> RequiredText(string key, Check<string> check) => Required(key, Text(key, "", check));

    public Setting<ImmutableArray<Setting<string>>> RequiredTextList(string key, Check<string> check) =>
        Required(key, TextList(key, check));

    public Setting<string> Text(string key, string fallback, Check<string> check) => Text(key, fallback, Checked(check));

    /// <summary>A text that may hold a secret: findings, which go into logs and alerts, show what <paramref name="show"/> leaves of it.</summary>
    public Setting<string> Secret(string key, string fallback, Check<string> check, Func<string, string> show) =>
        Read(key, fallback, ExpectedText, TextNode(Checked(check)), written => written is StringValueSyntax text ? $"\"{Printable.Text(show(text.Value ?? ""))}\"" : "…");

    public Setting<T> Text<T>(string key, T fallback, Converter<string, T> convert) => Read(key, fallback, ExpectedText, TextNode(convert));

    public Setting<long> Integer(string key, long fallback, Check<long> check) =>
        Read(key, fallback, "a whole number", (IntegerValueSyntax node, out long value) => check(value = node.Value));

    public Setting<bool> Switch(string key, bool fallback) =>
        Read(key, fallback, "true or false", (BooleanValueSyntax node, out bool value) =>
        {
            value = node.Value;
            return null;
        });

    public Setting<T> Choice<T>(string key, T fallback, ImmutableArray<(string Word, T Value)> choices) => Text(key, fallback, Word(choices));

    public Setting<ImmutableArray<Setting<string>>> TextList(string key, Check<string> check) =>
        Read(key, [], "a list of texts in quotes, in brackets", (ArraySyntax node, out ImmutableArray<Setting<string>> value) =>
        {
            value = [.. node.Items.Select(item => Convert(key, item.Value, "", ExpectedText, TextNode(Checked(check))))];
            return null;
        });

    /// <summary>A list of texts, each turned into a value; it may be empty.</summary>
    public Setting<ImmutableArray<Setting<T>>> List<T>(string key, string expected, Converter<string, T> convert) =>
        Read(key, [], $"a list, in brackets, of {expected}", (ArraySyntax node, out ImmutableArray<Setting<T>> value) =>
        {
            value = [.. node.Items.Select(item => Convert(key, item.Value, default!, ExpectedText, TextNode(convert)))];
            return null;
        });

    /// <summary>One text or a list of them.</summary>
    public Setting<ImmutableArray<Setting<T>>> OneOrMore<T>(string key, Converter<string, T> convert) =>
        OneOrMore(key, ExpectedText, TextNode(convert));

    /// <summary>One text or a list of them.</summary>
    public Setting<ImmutableArray<Setting<string>>> OneOrMore(string key, Check<string> check) => OneOrMore(key, Checked(check));

    /// <summary>One whole number, a text in place of it, or a list of such.</summary>
    public Setting<ImmutableArray<Setting<T>>> OneOrMore<T>(
        string key, string expected, Converter<long, T> convertNumber, Converter<string, T> convertText) =>
        OneOrMore(key, expected, (ValueSyntax node, out T value) =>
        {
            value = default!;
            return node switch
            {
                IntegerValueSyntax number => convertNumber(number.Value, out value),
                StringValueSyntax text => convertText(text.Value ?? "", out value),
                _ => $"must be {expected}, not {KindOf(node)}",
            };
        });

    private static Converter<string, string> Checked(Check<string> check) => (string text, out string value) => check(value = text);

    private static Converter<StringValueSyntax, T> TextNode<T>(Converter<string, T> convert) =>
        (StringValueSyntax node, out T value) => convert(node.Value ?? "", out value);

    private Setting<ImmutableArray<Setting<T>>> OneOrMore<TNode, T>(string key, string expected, Converter<TNode, T> convert)
        where TNode : ValueSyntax =>
        Read(key, [], expected, (ValueSyntax node, out ImmutableArray<Setting<T>> value) =>
        {
            value = node is ArraySyntax array
                ? [.. array.Items.Select(item => Convert(key, item.Value, default!, expected, convert))]
                : [Convert(key, node, default!, expected, convert)];
            return value.IsEmpty ? "must not be empty: leave the key out to ask for nothing" : null;
        });

    private Setting<T> Required<T>(string key, Setting<T> setting)
    {
        if (setting.State != SettingState.Absent)
            return setting;
        _findings.Error(_at, _prefix + key, null, "is missing");
        return setting with { State = SettingState.Wrong };
    }

    private Setting<T> Read<TNode, T>(string key, T fallback, string expected, Converter<TNode, T> convert, Func<ValueSyntax, string>? show = null)
        where TNode : ValueSyntax
    {
        if (!_entries.TryGetValue(key, out var entry))
            return new(SettingState.Absent, fallback, "", _at);
        return _source.IsBroken(entry.At.Line)
            ? new(SettingState.Wrong, fallback, "", entry.At)
            : Convert(key, entry.Value, fallback, expected, convert, show);
    }

    private Setting<T> Convert<TNode, T>(
        string key, ValueSyntax? written, T fallback, string expected, Converter<TNode, T> convert, Func<ValueSyntax, string>? show = null)
        where TNode : ValueSyntax
    {
        var at = SourcePosition.Of(written!);
        var text = show is null ? _source.TextOf(written!) : show(written!);
        var value = fallback;
        var problem = written is TNode node ? convert(node, out value) : $"must be {expected}, not {KindOf(written)}";
        if (problem is null)
            return new(SettingState.Written, value, text, at);
        _findings.Error(at, _prefix + key, text, problem);
        return new(SettingState.Wrong, fallback, text, at);
    }

    private static string KindOf(ValueSyntax? value) => value switch
    {
        StringValueSyntax => "text",
        IntegerValueSyntax => "a whole number",
        FloatValueSyntax => "a number with a fraction",
        BooleanValueSyntax => "true or false",
        DateTimeValueSyntax => "a date or time",
        ArraySyntax => "a list",
        _ => "a table",
    };
}
