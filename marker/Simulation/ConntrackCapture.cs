using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>
/// The live connections of one moment, as <c>conntrack -L</c> or /proc/net/nf_conntrack list them: each came as long before as its age says and
/// is still there. Ages are known where the kernel keeps them (sysctl nf_conntrack_timestamp), bytes where it counts them (nf_conntrack_acct).
/// Without ages the connections come evenly, in the order of the list: the time-outs that are left tell of the last packet, not of the first.
/// </summary>
/// <param name="spread">Over which time they come where their ages are not known.</param>
internal sealed class ConntrackCapture(TimeSpan spread) : ICaptureFormat
{
    private readonly List<Entry> _entries = [];
    private readonly TrafficBuilder _builder = new();

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public void Add(string line)
    {
        // [ipv4 2] tcp 6 [time-out] [state] src= dst= sport= dport= [packets= bytes=] [flag] src= dst= ... [delta-time=] use=
        var entry = new Entry { Destination = -1 };
        var text = line.AsSpan();
        var word = 0;
        var (hasBytesUp, hasPort) = (false, false);
        foreach (var range in text.Split(' '))
        {
            var token = text[range];
            if (token.IsEmpty)
            {
                continue;
            }

            word += word == 0 && token is "ipv4" or "ipv6" ? -1 : 1;
            var equals = token.IndexOf('=');
            var value = token[(equals + 1)..];
            switch (equals < 0 ? "" : token[..equals])
            {
                case "" when word == 2:
                    entry.Protocol = CaptureValue.Protocol("protocol", token);
                    break;
                // The first of each is the original direction's.
                case "src" when !entry.Client.IsKnown:
                    entry.Client = CaptureValue.Address("src", value);
                    break;
                case "dst" when entry.Destination < 0:
                    entry.Destination = _builder.Destination(CaptureValue.Address("dst", value));
                    break;
                case "dport" when !hasPort:
                    (entry.Port, hasPort) = (CaptureValue.Port("dport", value), true);
                    break;
                case "bytes" when !hasBytesUp:
                    (entry.Up, hasBytesUp) = (CaptureValue.Bytes("bytes", value), true);
                    break;
                case "bytes":
                    entry.Down = CaptureValue.Bytes("bytes", value);
                    break;
                case "delta-time":
                    entry.Age = CaptureValue.Seconds("delta-time", value);
                    break;
            }
        }

        _entries.Add(entry.Protocol != 0 && entry.Client.IsKnown && entry.Destination >= 0
            ? entry
            : throw new FormatException($"\"{line}\": must have a protocol's number, src= and dst=, as 'conntrack -L' prints them"));
    }

    /// <inheritdoc/>
    public Traffic Build()
    {
        // Seconds are whole: a list of connections that all came just now tells as little of their order as one without ages.
        var oldest = _entries.Max(e => e.Age) is { } age && age > TimeSpan.Zero ? age : (TimeSpan?)null;
        var duration = oldest ?? spread;
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            var start = oldest is null ? duration * i / _entries.Count : duration - (entry.Age ?? TimeSpan.Zero);
            _builder.Add(start, duration - start, entry.Client, entry.Destination, entry.Port, entry.Protocol, entry.Up, entry.Down);
        }

        return _builder.Build(duration);
    }

    private record struct Entry
    {
        public TimeSpan? Age;
        public FlowAddress Client;
        public int Destination;
        public ushort Port;
        public byte Protocol;
        public long Up;
        public long Down;
    }
}
