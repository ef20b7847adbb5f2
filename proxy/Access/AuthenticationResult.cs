namespace MwanLb.Proxy.Access;

/// <summary>Who a client is.</summary>
/// <param name="Kind">Whether he may go on.</param>
/// <param name="User">The name, where it was accepted.</param>
/// <param name="RetryAfter">When to try again, where nothing was looked at.</param>
internal readonly record struct AuthenticationResult(AuthenticationKind Kind, string? User = null, TimeSpan RetryAfter = default)
{
    /// <summary>What to answer where he may not; null: he may.</summary>
    public Answer? Refusal => Kind switch
    {
        AuthenticationKind.Anonymous or AuthenticationKind.Accepted => null,
        AuthenticationKind.Damped => Answer.TooManyFailures(RetryAfter),
        _ => Answer.NeedsPassword,
    };
}
