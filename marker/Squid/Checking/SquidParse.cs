using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>What <c>squid -k parse</c> says, as findings.</summary>
/// <remarks>
/// Squid names a line only where it gives up ("Bungled FILE line N"), and none where it aborts. But it repeats each directive before it reads it
/// ("Processing: …"), by which the line is known all the same.
/// </remarks>
internal static partial class SquidParse
{
    private const string Remedy = "see 'squid -k parse'";

    /// <summary>Reads the output.</summary>
    /// <param name="output">Everything said.</param>
    /// <param name="exitCode">Other than 0: Squid does not start.</param>
    /// <param name="configuration">The same file, as we read it.</param>
    public static IEnumerable<SquidFinding> Read(string output, int exitCode, SquidConfiguration configuration)
    {
        var (place, next) = ((SquidLine?)null, 0);
        List<SquidFinding> findings = [];
        string? detail = null;
        foreach (var said in output.Split('\n').Select(line => Time().Replace(line, "").Trim()))
        {
            if (said.StartsWith("Processing: ", StringComparison.Ordinal))
            {
                (place, next) = Find(configuration, said["Processing: ".Length..], next);
            }
            else if (Unrecognized().Match(said) is { Success: true } unknown)
            {
                findings.Add(At(place, unknown.Groups["file"].Value, unknown.Groups["line"].Value, $"is no directive of this Squid: {unknown.Groups["what"].Value}"));
            }
            else if (Bungled().Match(said) is { Success: true } bungled)
            {
                findings.Add(At(place, bungled.Groups["file"].Value, bungled.Groups["line"].Value, $"{SquidFinding.DoesNotStart}: {detail ?? "it cannot read this line"}"));
                detail = null;
            }
            else if (Fatal().Match(said) is { Success: true } fatal)
            {
                var message = $"{SquidFinding.DoesNotStart}: {fatal.Groups["what"].Value}";
                findings.Add(place is null ? SquidFinding.OfFile(configuration.Path, SquidSeverity.Error, message, Remedy) : At(place, place.File, "0", message));
            }
            else if (Error().Match(said) is { Success: true } error)
            {
                detail = error.Groups["what"].Value;
                if (exitCode == 0 && place is not null)
                {
                    findings.Add(SquidFinding.Warning(place, place.Name, null, $"Squid says: {detail}", Remedy));
                }
            }
        }

        if (exitCode != 0 && !findings.Exists(f => f.IsError()))
        {
            findings.Add(SquidFinding.OfFile(configuration.Path, SquidSeverity.Error, $"{SquidFinding.DoesNotStart}: {detail ?? "squid -k parse fails"}", Remedy));
        }

        return findings;
    }

    private static SquidFinding At(SquidLine? place, string file, string number, string message) => place is not null
        ? SquidFinding.Error(place, place.Name, null, message, Remedy)
        : SquidFinding.OfFile(file, SquidSeverity.Error, message, Remedy) with { Line = int.Parse(number, CultureInfo.InvariantCulture) };

    private static (SquidLine? Line, int Next) Find(SquidConfiguration configuration, string text, int from)
    {
        for (var i = from; i < configuration.Lines.Length; i++)
        {
            if (configuration.Lines[i].Text == text)
            {
                return (configuration.Lines[i], i + 1);
            }
        }

        return (null, from);
    }

    [GeneratedRegex(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d( kid\d+)?\| ", RegexOptions.ExplicitCapture)]
    private static partial Regex Time();

    [GeneratedRegex(@"^(?<file>\S+)\((?<line>\d{1,9})\): unrecognized: (?<what>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Unrecognized();

    [GeneratedRegex(@"^FATAL: Bungled (?<file>.+) line (?<line>\d{1,9}): ", RegexOptions.ExplicitCapture)]
    private static partial Regex Bungled();

    [GeneratedRegex(@"^(FATAL: (?<what>.*)|(?<what>assertion failed: .*))$", RegexOptions.ExplicitCapture)]
    private static partial Regex Fatal();

    [GeneratedRegex(@"^(ERROR|configuration error): (?<what>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Error();
}
