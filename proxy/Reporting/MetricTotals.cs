using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MwanLb.Proxy.Reporting;

/// <summary>Adds up what a meter's instruments count, and writes it down in Prometheus' text format, version 0.0.4.</summary>
/// <remarks>Instruments of <see langword="long"/> with two tags of text at most. What is added while the text is written may be in it or not.</remarks>
internal sealed class MetricTotals : IDisposable
{
    /// <summary>The type of <see cref="Write"/>'s text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Totals> _instruments = new();

    /// <summary>Begins to add up, also what was made before.</summary>
    public MetricTotals(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
            {
                var totals = new Totals(instrument);
                _instruments.Enqueue(totals);
                listener.EnableMeasurementEvents(instrument, totals);
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, totals) => ((Totals)totals!).Add(value, tags));
        _listener.Start();
    }

    /// <summary>All of it.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var totals in _instruments)
        {
            totals.Write(text);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private sealed class Totals(Instrument instrument)
    {
        private readonly ConcurrentDictionary<(string? First, string? Second), Total> _totals = new(new TagComparer());
        // As OpenTelemetry names them for Prometheus: no unit in braces is part of the name, and a counter says that it is one.
        private readonly string _name = instrument.Name.Replace('.', '_') + (instrument is Counter<long> ? "_total" : "");

        public void Add(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = (tags.Length > 0 ? (string?)tags[0].Value : null, tags.Length > 1 ? (string?)tags[1].Value : null);
            if (!_totals.TryGetValue(key, out var total))
            {
                total = _totals.GetOrAdd(key, new Total(Labels(tags)));
            }

            total.Add(value);
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {instrument.Description}\n# TYPE {_name} {(instrument is Counter<long> ? "counter" : "gauge")}\n");
            foreach (var total in _totals.Values.OrderBy(total => total.Labels, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"{_name}{total.Labels} {total.Value}\n");
            }
        }

        // Uplinks' names and our own words: none of them needs to be escaped.
        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            tags.IsEmpty ? "" : $"{{{string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}=\"{tag.Value}\""))}}}";
    }

    // There are few tags, and most calls bring the very string of the one before: a hash that withstands an attacker's choice of them would be most of the cost.
    private sealed class TagComparer : IEqualityComparer<(string? First, string? Second)>
    {
        public bool Equals((string? First, string? Second) x, (string? First, string? Second) y) => x.First == y.First && x.Second == y.Second;

        public int GetHashCode((string? First, string? Second) key) => HashCode.Combine(Hash(key.First), Hash(key.Second));

        private static int Hash(string? tag) => tag is [.., var last] ? (tag.Length << 16) | last : 0;
    }

    private sealed class Total(string labels)
    {
        private long _value;

        public string Labels => labels;

        public long Value => Volatile.Read(ref _value);

        public void Add(long value) => Interlocked.Add(ref _value, value);
    }
}
