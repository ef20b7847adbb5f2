namespace MwanLb.Marker.Simulation;

/// <summary>One way to write connections down, one a line.</summary>
internal interface ICaptureFormat
{
    /// <summary>How many connections were read.</summary>
    int Count { get; }

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">The line is wrong; the message names item and value.</exception>
    void Add(string line);

    /// <summary>The connections of all lines, of which there is at least one.</summary>
    Traffic Build();
}
