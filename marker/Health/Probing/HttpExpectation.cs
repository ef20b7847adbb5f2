using System.Text;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Health.Probing;

/// <summary>
/// Whether an answer by HTTP is the one that was asked for. Where it is not, somebody on the way has answered in the server's place: a captive
/// portal redirects to its own page, or serves it at once.
/// </summary>
internal static class HttpExpectation
{
    /// <summary>As much of an answer is looked through.</summary>
    public const int MaxBody = 64 << 10;

    // RFC 6585, 6: what a network answers that wants one to sign in first.
    private const int NetworkAuthenticationRequired = 511;

    /// <summary>What is wrong with an answer; null: nothing.</summary>
    /// <param name="target">What was asked, and what is expected.</param>
    /// <param name="status">The status.</param>
    /// <param name="location">Where it redirects to.</param>
    /// <param name="body">The first bytes of the body.</param>
    public static string? Mismatch(ProbeTarget target, int status, string? location, ReadOnlySpan<byte> body)
    {
        var expected = target.ExpectedStatus;
        if (expected is null ? status is < 200 or > 299 : status != expected)
        {
            var hope = expected is null ? "200 to 299" : $"{expected}";
            return status is >= 300 and <= 399 && location is not null ? $"captive portal? status {status}, redirected to {Shown(location)}"
                : status is >= 200 and <= 399 or NetworkAuthenticationRequired ? $"captive portal? status {status}, expected {hope}"
                : $"status {status}, expected {hope}";
        }

        return target.ExpectedText is { } text && body.IndexOf(Encoding.UTF8.GetBytes(text)) < 0
            ? $"captive portal? the answer does not contain '{Shown(text)}'"
            : null;
    }

    // Whoever answers chooses it: it must not fill the log, nor write lines of its own into it.
    private static string Shown(string text)
    {
        var plain = string.Concat(text.Where(c => !char.IsControl(c)));
        return plain.Length > 80 ? plain[..80] + "…" : plain;
    }
}
