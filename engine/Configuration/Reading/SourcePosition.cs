using Tomlyn.Syntax;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>A place in the file, both numbers from 1.</summary>
internal readonly record struct SourcePosition(int Line, int Column)
{
    public static readonly SourcePosition WholeFile = new(0, 0);

    public static SourcePosition Of(SyntaxNode node) => Of(node.Span.Start);

    // Tomlyn counts from 0.
    public static SourcePosition Of(TextPosition position) => new(position.Line + 1, position.Column + 1);
}
