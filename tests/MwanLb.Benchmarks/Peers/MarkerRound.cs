namespace MwanLb.Benchmarks.Peers;

/// <summary>What one round with a marker gave.</summary>
/// <param name="Flows">New connections that were sent.</param>
/// <param name="Seconds">How long that took; more than planned where the machine was busy.</param>
/// <param name="Marked">Those that left the router with a mark.</param>
/// <param name="Cpu">What the marker used for them.</param>
internal sealed record MarkerRound(int Flows, double Seconds, long Marked, ProcessCpu Cpu)
{
    public double FlowsPerSecond => Flows / Seconds;

    public double MarkedPercent => 100.0 * Marked / Flows;

    public double CpuMicroseconds => Cpu.Seconds * 1e6 / Marked;

    public double BusiestThreadMicroseconds => Cpu.BusiestThreadSeconds * 1e6 / Marked;
}
