using System.Globalization;

namespace MwanLb.Marker.Measuring;

/// <summary>Bytes that an interface has received and sent.</summary>
/// <param name="Received">Since the interface was made.</param>
/// <param name="Sent">Since the interface was made.</param>
internal readonly record struct InterfaceCounters(long Received, long Sent)
{
    /// <summary>
    /// The counters of every interface of this network namespace. In one file, and the process' own: <c>/sys/class/net</c> shows the
    /// namespace of whoever mounted it, which in a container may be another.
    /// </summary>
    public const string Path = "/proc/net/dev";

    // Documentation/networking/statistics.rst: "name: bytes packets errs drop fifo frame compressed multicast", then the same for sent bytes.
    private const int ReceivedField = 0;
    private const int SentField = 8;

    /// <summary>Reads the text of <see cref="Path"/>; a line that is not understood is left out.</summary>
    public static Dictionary<string, InterfaceCounters> Parse(string text)
    {
        var counters = new Dictionary<string, InterfaceCounters>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            // The last colon: an alias has one in its name.
            if (line.LastIndexOf(':') is > 0 and var colon
                && line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > SentField } fields
                && long.TryParse(fields[ReceivedField], NumberStyles.None, CultureInfo.InvariantCulture, out var received)
                && long.TryParse(fields[SentField], NumberStyles.None, CultureInfo.InvariantCulture, out var sent))
            {
                counters[line[..colon].Trim()] = new InterfaceCounters(received, sent);
            }
        }

        return counters;
    }
}
