namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What an authenticated user may be called: whatever a proxy can be told on one line.</summary>
internal static class UserName
{
    private const int MaxLength = 256;

    public static string? Check(string name)
    {
        if (name.Length is 0 or > MaxLength)
            return $"must have 1 to {MaxLength} characters";
        if (name.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
            return "must not have control characters";
        return name == "-" ? "is what Squid writes where there is no user" : null;
    }
}
