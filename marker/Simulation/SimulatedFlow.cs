namespace MwanLb.Marker.Simulation;

/// <summary>One connection to replay. A million of them are held at a time, so what many have in common stands once, in the lists of <see cref="Traffic"/>.</summary>
/// <param name="Start">When it comes, from the beginning of the replay.</param>
/// <param name="Duration">How long it lasts, at least <see cref="Traffic.ShortestDuration"/>.</param>
/// <param name="Up">Bytes from the client.</param>
/// <param name="Down">Bytes to the client.</param>
/// <param name="Client">Place in <see cref="Traffic.Clients"/>.</param>
/// <param name="Destination">Place in <see cref="Traffic.Destinations"/>.</param>
/// <param name="Pair">Number of its client and site together.</param>
/// <param name="Port">The destination's; 0: none or not known.</param>
/// <param name="Protocol">IP protocol number (IANA).</param>
internal readonly record struct SimulatedFlow(
    TimeSpan Start, TimeSpan Duration, long Up, long Down, int Client, int Destination, int Pair, ushort Port, byte Protocol)
{
    /// <summary>Bytes in both directions.</summary>
    public long Bytes => Up + Down;

    /// <summary>What it takes of a line towards us while it lives, in bits per second: its bytes, spread evenly.</summary>
    public long DownRate => Rate(Down);

    /// <summary>What it takes of a line away from us.</summary>
    public long UpRate => Rate(Up);

    // A whole number, so that what a connection gives back at its end is exactly what it took.
    private long Rate(long bytes) => (long)(bytes * 8 / Duration.TotalSeconds);
}
