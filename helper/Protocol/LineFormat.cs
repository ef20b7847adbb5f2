using System.Collections.Immutable;

namespace MwanLb.Helper.Protocol;

/// <summary>What the fields of a request line are, in Squid's own codes (squid.conf: external_acl_type, url_rewrite_extras, store_id_extras).</summary>
/// <param name="Fields">In order.</param>
/// <param name="Unknown">The codes that Squid may know and we do not: their fields are passed over.</param>
internal sealed record LineFormat(ImmutableArray<FieldCode> Fields, ImmutableArray<string> Unknown)
{
    // What may stand between % and the code: a quoting style and a width (squid.conf: logformat).
    private const string Modifiers = "\"'[#/-0123456789.";

    private static readonly Dictionary<string, FieldCode> Codes = new(StringComparer.Ordinal)
    {
        [">a"] = FieldCode.Client,
        ["SRC"] = FieldCode.Client,
        [">p"] = FieldCode.ClientPort,
        ["SRCPORT"] = FieldCode.ClientPort,
        [">rd"] = FieldCode.Host,
        ["DST"] = FieldCode.Host,
        [">rP"] = FieldCode.Port,
        ["PORT"] = FieldCode.Port,
        [">ru"] = FieldCode.Url,
        ["ru"] = FieldCode.Url,
        ["URI"] = FieldCode.Url,
        ["un"] = FieldCode.User,
        ["ul"] = FieldCode.User,
        ["ui"] = FieldCode.User,
        ["ue"] = FieldCode.User,
        ["us"] = FieldCode.User,
        ["LOGIN"] = FieldCode.User,
        ["IDENT"] = FieldCode.User,
        ["EXT_USER"] = FieldCode.User,
        ["note{clt_conn_tag}"] = FieldCode.ConnectionTag,

        // Known and of no use: no reason for a warning. No choice goes by the method.
        [">rm"] = FieldCode.Ignored,
        ["rm"] = FieldCode.Ignored,
        ["METHOD"] = FieldCode.Ignored,
        ["DATA"] = FieldCode.Ignored,
        ["%"] = FieldCode.Ignored,
    };

    /// <summary>The format that the fragments of squid-conf have.</summary>
    public static string Default(HelperMode mode, bool isSticky) =>
        (mode is HelperMode.ExternalAcl ? "%>a %>rm %>rd %>rP %#un" : "%>a %>rm %#un") + (isSticky ? " %note{clt_conn_tag}" : "");

    /// <summary>Reads a format. Whatever it holds gives one: what is not understood is passed over, field by field.</summary>
    /// <param name="text">Codes with blanks or commas between: squid.conf can carry commas to a helper.</param>
    /// <param name="mode">All but an external ACL's lines begin with the URL.</param>
    public static LineFormat Parse(string text, HelperMode mode)
    {
        var fields = ImmutableArray.CreateBuilder<FieldCode>();
        var unknown = ImmutableArray.CreateBuilder<string>();
        if (mode is not HelperMode.ExternalAcl)
        {
            fields.Add(FieldCode.Url);
        }

        foreach (var token in text.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryRead(token, out var code))
            {
                unknown.Add(token);
            }

            fields.Add(code);
        }

        return new LineFormat(fields.DrainToImmutable(), unknown.DrainToImmutable());
    }

    private static bool TryRead(string token, out FieldCode code)
    {
        code = FieldCode.Ignored;
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
