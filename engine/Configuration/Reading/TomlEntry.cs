using System.Collections.Immutable;
using Tomlyn.Syntax;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>One <c>key = value</c> of the file.</summary>
internal sealed record TomlEntry(ImmutableArray<string> Path, SourcePosition At, ValueSyntax? Value)
{
    /// <summary>To look up and to print; parts that are no bare keys stay in quotes, so that <c>"a.b"</c> is not <c>a.b</c>.</summary>
    public string Key { get; } = string.Join('.', Path.Select(part =>
        BareKeySyntax.IsBareKey(part) ? part : $"\"{Printable.Text(part)}\""));

    public static TomlEntry Of(KeyValueSyntax syntax) => new(PathOf(syntax.Key!), SourcePosition.Of(syntax.Key!), syntax.Value);

    public static ImmutableArray<string> PathOf(KeySyntax key) => [TextOf(key.Key), .. key.DotKeys.Select(item => TextOf(item.Key))];

    public TomlEntry WithoutFirstPart() => new(Path[1..], At, Value);

    private static string TextOf(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax quoted => quoted.Value ?? "",
        _ => "",
    };
}
