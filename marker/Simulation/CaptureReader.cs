using System.Globalization;
using System.Text;

namespace MwanLb.Marker.Simulation;

/// <summary>Reads the traffic that an administrator has recorded: CSV with a header, or what <c>conntrack -L</c> prints.</summary>
internal static class CaptureReader
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads a file, or standard input where its name is <c>-</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="spread">Over which time connections are spread of which nobody knows when they began.</param>
    /// <exception cref="CaptureException">There is no such file, or a line is wrong.</exception>
    public static Traffic Read(string path, TimeSpan spread)
    {
        try
        {
            using var stream = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return Read(reader, path == StandardInput ? "standard input" : path, spread);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CaptureException(exception is FileNotFoundException or DirectoryNotFoundException
                ? $"{path}: there is no such file"
                : $"{path}: cannot be read: {exception.Message}");
        }
    }

    /// <summary>Reads a capture.</summary>
    /// <param name="reader">The lines.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="spread">Over which time connections are spread of which nobody knows when they began.</param>
    /// <exception cref="CaptureException">A line is wrong.</exception>
    public static Traffic Read(TextReader reader, string name, TimeSpan spread)
    {
        var number = 0;
        ICaptureFormat? format = null;
        while (reader.ReadLine() is { } line)
        {
            number++;
            // conntrack's own summary goes to stderr, which may have been sent the same way.
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith("conntrack v", StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                if (format is null)
                {
                    var isConntrack = line.Contains(" src=", StringComparison.Ordinal);
                    format = isConntrack ? new ConntrackCapture(spread) : new CsvCapture(line);
                    if (!isConntrack)
                    {
                        continue;
                    }
                }

                format.Add(line);
                if (format.Count > Traffic.MaxFlows)
                {
                    throw new FormatException($"more than {Traffic.MaxFlows} connections");
                }
            }
            catch (FormatException problem)
            {
                throw new CaptureException(string.Create(CultureInfo.InvariantCulture, $"{name}:{number}: {problem.Message}"));
            }
        }

        if (format is null || format.Count == 0)
        {
            throw new CaptureException($"{name}: there is no connection in it");
        }

        var traffic = format.Build();
        // One wrong time, such as a 0 among Unix times, would make a replay of fifty years.
        return traffic.Duration <= DurationText.Longest
            ? traffic
            : throw new CaptureException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: from the first connection to the last one's end it is {traffic.Duration.TotalDays:0} days: must be at most a year"));
    }
}
