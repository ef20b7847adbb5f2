using System.Collections.Immutable;
using MwanLb.Engine.Squid;

namespace MwanLb.Marker.Squid.Reading;

/// <summary>A line that runs mwanlb-helper.</summary>
/// <param name="Line">The line.</param>
/// <param name="Kind">What for.</param>
/// <param name="Name">The name of the external_acl_type, else empty.</param>
/// <param name="Options">The words between an external_acl_type's name and its FORMAT.</param>
/// <param name="Format">The FORMAT of an external_acl_type, else empty.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="HelperIndex">Where in it mwanlb-helper stands; after 0 something else runs it.</param>
internal sealed record SquidHelper(
    SquidLine Line, SquidHelperKind Kind, string Name, ImmutableArray<string> Options, ImmutableArray<string> Format, ImmutableArray<string> Command, int HelperIndex)
{
    /// <summary>The file name by which a helper is known.</summary>
    public const string ProgramName = "mwanlb-helper";

    /// <summary>The path of mwanlb-helper as it is written.</summary>
    public string Program => Command[HelperIndex];

    /// <summary>The line for a reader's eyes: <c>external_acl_type mwanlb</c>.</summary>
    public string Title => Name.Length > 0 ? $"{Line.Name} {Name}" : Line.Name;

    /// <summary>The arguments of mwanlb-helper.</summary>
    public IEnumerable<string> Arguments => Command.Skip(HelperIndex + 1);

    /// <summary>Reads a line; null where it runs no mwanlb-helper.</summary>
    public static SquidHelper? Read(SquidLine line)
    {
        var (kind, words) = line.Name switch
        {
            "external_acl_type" => (SquidHelperKind.ExternalAcl, line.ArgumentsFrom(1).ToImmutableArray()),
            "url_rewrite_program" => (SquidHelperKind.Rewrite, [.. line.ArgumentsFrom(0)]),
            "store_id_program" => (SquidHelperKind.StoreId, [.. line.ArgumentsFrom(0)]),
            _ => (default, []),
        };
        var isAcl = kind is SquidHelperKind.ExternalAcl;
        ImmutableArray<string> options = isAcl ? [.. words.TakeWhile(w => !w.StartsWith('%') && !w.StartsWith('/'))] : [];
        ImmutableArray<string> format = isAcl ? [.. words.Skip(options.Length).TakeWhile(w => w.StartsWith('%'))] : [];
        ImmutableArray<string> command = [.. words.Skip(options.Length + format.Length)];
        var at = command.IndexOf(command.FirstOrDefault(w => Path.GetFileName(w) == ProgramName, ""));
        return at < 0 ? null : new SquidHelper(line, kind, isAcl ? line.Argument(0) : "", options, format, command, at);
    }

    /// <summary>The number after <c>NAME=</c> among the options; the default where there is none.</summary>
    public int Option(string name, int otherwise) => Line.Number32(name, otherwise);

    /// <summary>Whether the helper got a switch.</summary>
    public bool Has(string option) => Arguments.Contains(option);

    /// <summary>The value of one of the helper's own options, in any form that its command line takes; null: not given.</summary>
    public string? Argument(string option)
    {
        string[] arguments = [.. Arguments];
        for (var i = arguments.Length - 1; i >= 0; i--)
        {
            if (arguments[i] == option)
            {
                return i + 1 < arguments.Length ? arguments[i + 1] : "";
            }

            if (arguments[i].StartsWith(option, StringComparison.Ordinal) && arguments[i][option.Length] is '=' or ':')
            {
                return arguments[i][(option.Length + 1)..];
            }
        }

        return null;
    }
}
