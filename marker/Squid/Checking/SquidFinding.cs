using System.Globalization;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>One thing about a squid.conf. The members' names are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="File">Where.</param>
/// <param name="Line">In which line; 0: none in particular.</param>
/// <param name="Severity">How grave: <c>error</c>, <c>warning</c> or <c>hint</c>.</param>
/// <param name="Item">What it is about, such as <c>external_acl_type mwanlb: cache</c>; empty for the file as a whole.</param>
/// <param name="Value">As it stands in the file; null where there is none.</param>
/// <param name="Message">What happens because of it.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record SquidFinding(string File, int Line, string Severity, string Item, string? Value, string Message, string Remedy)
{
    /// <summary>What findings say of mistakes that Squid itself ends at, ours and its own alike.</summary>
    public const string DoesNotStart = "Squid does not start";

    private const int MaxValueLength = 120;

    public static SquidFinding Error(SquidLine at, string item, string? value, string message, string remedy) =>
        new(at.File, at.Number, EnumWord.Of(SquidSeverity.Error), item, value, message, remedy);

    public static SquidFinding Warning(SquidLine at, string item, string? value, string message, string remedy) =>
        new(at.File, at.Number, EnumWord.Of(SquidSeverity.Warning), item, value, message, remedy);

    public static SquidFinding Hint(SquidLine at, string item, string? value, string message, string remedy) =>
        new(at.File, at.Number, EnumWord.Of(SquidSeverity.Hint), item, value, message, remedy);

    public static SquidFinding OfFile(string path, SquidSeverity severity, string message, string remedy) =>
        new(path, 0, EnumWord.Of(severity), "", null, message, remedy);

    /// <summary>Whether it is an error.</summary>
    public bool IsError() => Severity == EnumWord.Of(SquidSeverity.Error);

    /// <summary>Whether nothing has to be changed for it.</summary>
    public bool IsHint() => Severity == EnumWord.Of(SquidSeverity.Hint);

    /// <summary>As compilers print theirs, so that editors find the place: <c>FILE:LINE: error: ITEM = VALUE: MESSAGE; REMEDY</c>.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? File : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
        var item = Item.Length == 0 ? "" : Value is null ? $"{Item}: " : $"{Item} = {Value}: ";
        return Printable($"{place}: {Severity}: {item}{Message}") + (Remedy.Length == 0 ? "" : $"; {Remedy}");
    }

    /// <summary>A value short enough for a line.</summary>
    public static string Short(string value) => value.Length <= MaxValueLength ? value : value[..MaxValueLength] + "…";

    // The file may hold escape sequences of terminals.
    private static string Printable(string text)
    {
        var result = new StringBuilder();
        foreach (var c in text)
        {
            _ = char.IsControl(c) ? result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}") : result.Append(c);
        }

        return result.ToString();
    }
}
