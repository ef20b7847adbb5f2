using System.Collections.Immutable;

namespace MwanLb.Engine.Squid;

/// <summary>What the fields of a request line are, in Squid's own codes (squid.conf: external_acl_type, url_rewrite_extras, store_id_extras).</summary>
/// <param name="Fields">In order.</param>
/// <param name="Unknown">The codes that Squid may know and we do not: their fields are passed over.</param>
public sealed record SquidLineFormat(ImmutableArray<SquidField> Fields, ImmutableArray<string> Unknown)
{
    // What may stand between % and the code: a quoting style and a width (squid.conf: logformat).
    private const string Modifiers = "\"'[#/-0123456789.";

    private static readonly Dictionary<string, SquidField> Codes = new(StringComparer.Ordinal)
    {
        [">a"] = SquidField.Client,
        ["SRC"] = SquidField.Client,
        [">p"] = SquidField.ClientPort,
        ["SRCPORT"] = SquidField.ClientPort,
        [">rd"] = SquidField.Host,
        ["DST"] = SquidField.Host,
        [">rP"] = SquidField.Port,
        ["PORT"] = SquidField.Port,
        [">ru"] = SquidField.Url,
        ["ru"] = SquidField.Url,
        ["URI"] = SquidField.Url,
        ["un"] = SquidField.User,
        ["ul"] = SquidField.User,
        ["ui"] = SquidField.User,
        ["ue"] = SquidField.User,
        ["us"] = SquidField.User,
        ["LOGIN"] = SquidField.User,
        ["IDENT"] = SquidField.User,
        ["EXT_USER"] = SquidField.User,
        ["note{clt_conn_tag}"] = SquidField.ConnectionTag,

        // Known and of no use: no reason for a warning. No choice goes by the method.
        [">rm"] = SquidField.Ignored,
        ["rm"] = SquidField.Ignored,
        ["METHOD"] = SquidField.Ignored,
        ["DATA"] = SquidField.Ignored,
        ["%"] = SquidField.Ignored,
    };

    /// <summary>The code of what an earlier answer has noted of the client's connection.</summary>
    public const string ConnectionNote = "%note{clt_conn_tag}";

    /// <summary>The format that the fragments of squid-conf have, and that the helper expects unless it is told another one.</summary>
    public static string Default(SquidHelperKind mode, bool isSticky) =>
        (mode is SquidHelperKind.ExternalAcl ? "%>a %>rm %>rd %>rP %#un" : "%>a %>rm %#un") + (isSticky ? " " + ConnectionNote : "");

    /// <summary>The codes of a format, with blanks or commas between: squid.conf can carry commas to a helper.</summary>
    public static string[] Split(string text) => text.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What a code says; <see cref="SquidField.Ignored"/> also where it is not known.</summary>
    public static SquidField FieldOf(string code)
    {
        TryRead(code, out var field);
        return field;
    }

    /// <summary>Reads a format. Whatever it holds gives one: what is not understood is passed over, field by field.</summary>
    /// <param name="text">As <see cref="Split"/> takes it.</param>
    /// <param name="mode">All but an external ACL's lines begin with the URL.</param>
    public static SquidLineFormat Parse(string text, SquidHelperKind mode)
    {
        var fields = ImmutableArray.CreateBuilder<SquidField>();
        var unknown = ImmutableArray.CreateBuilder<string>();
        if (mode is not SquidHelperKind.ExternalAcl)
        {
            fields.Add(SquidField.Url);
        }

        foreach (var token in Split(text))
        {
            if (!TryRead(token, out var code))
            {
                unknown.Add(token);
            }

            fields.Add(code);
        }

        return new SquidLineFormat(fields.DrainToImmutable(), unknown.DrainToImmutable());
    }

    private static bool TryRead(string token, out SquidField code)
    {
        code = SquidField.Ignored;
        if (token is not ['%', ..])
        {
            return false;
        }

        var name = token[1..];
        if (Codes.TryGetValue(name, out code))
        {
            return true;
        }

        name = name.TrimStart(Modifiers.ToCharArray());
        // An argument may stand before the code: %{clt_conn_tag}note.
        if (name is ['{', ..] && name.IndexOf('}') is > 0 and var end)
        {
            name = name[(end + 1)..] + name[..(end + 1)];
        }

        return Codes.TryGetValue(name, out code);
    }
}
