namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What a group may be called: the names that Debian's <c>adduser</c> allows (NAME_REGEX in adduser.conf), which need no quoting.</summary>
internal static class GroupName
{
    public static string? Check(string name) =>
        name.Length is 0 or > 32 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) || name[0] == '-'
            ? "must be the name of a group: 1 to 32 letters, digits, '_' and '-'"
            : null;
}
