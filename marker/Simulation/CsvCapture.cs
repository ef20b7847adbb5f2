using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>Connections as comma-separated values below a header that names the columns, in any order.</summary>
internal sealed class CsvCapture : ICaptureFormat
{
    private static readonly string[] Columns = ["start", "duration", "client", "destination", "port", "protocol", "up", "down"];
    private static readonly string[] Required = ["start", "client", "destination"];

    // Where the capture does not say: about the mean of what the generator makes up.
    private static readonly TimeSpan UnknownDuration = TimeSpan.FromSeconds(10);

    private readonly TrafficBuilder _builder = new();
    private readonly string[] _header;

    /// <summary>A capture with this header.</summary>
    /// <exception cref="FormatException">The header is none.</exception>
    public CsvCapture(string header)
    {
        _header = header.Split(',', StringSplitOptions.TrimEntries);
        foreach (var column in _header)
        {
            if (!Columns.Contains(column))
            {
                throw new FormatException($"column \"{column}\": must be one of {string.Join(", ", Columns)}; or lines of 'conntrack -L' without a header");
            }
        }

        if (_header.Distinct().Count() < _header.Length)
        {
            throw new FormatException("each column may be named once");
        }

        foreach (var column in Required.Except(_header))
        {
            throw new FormatException($"there is no column \"{column}\"");
        }
    }

    /// <inheritdoc/>
    public int Count => _builder.Count;

    /// <inheritdoc/>
    public void Add(string line)
    {
        var (start, duration, client, destination) = (TimeSpan.Zero, UnknownDuration, default(FlowAddress), 0);
        var (port, protocol, up, down) = ((ushort)0, (byte)6, 0L, 0L);
        var text = line.AsSpan();
        var place = 0;
        foreach (var range in text.Split(','))
        {
            var value = text[range].Trim();
            var column = place < _header.Length ? _header[place] : throw WrongCount(line);
            place++;
            if (value.IsEmpty && !Required.Contains(column))
            {
                continue;
            }

            switch (column)
            {
                case "start": start = CaptureValue.Seconds(column, value); break;
                case "duration": duration = CaptureValue.Seconds(column, value); break;
                case "client": client = CaptureValue.Address(column, value); break;
                case "destination": destination = CaptureValue.Destination(_builder, column, value); break;
                case "port": port = CaptureValue.Port(column, value); break;
                case "protocol": protocol = CaptureValue.Protocol(column, value); break;
                case "up": up = CaptureValue.Bytes(column, value); break;
                default: down = CaptureValue.Bytes(column, value); break;
            }
        }

        if (place < _header.Length)
        {
            throw WrongCount(line);
        }

        _builder.Add(start, duration, client, destination, port, protocol, up, down);
    }

    /// <inheritdoc/>
    public Traffic Build() => _builder.Build(duration: null);

    private FormatException WrongCount(string line) => new($"\"{line}\": must have {_header.Length} values, as the header does");
}
