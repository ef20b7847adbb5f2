namespace MwanLb.Marker.Simulation;

/// <summary>What came of one replay. Lists are in the order of the uplinks.</summary>
internal sealed record ReplayResult
{
    /// <summary>What decided.</summary>
    public required string Name { get; init; }

    /// <summary>Connections placed on each uplink, those that connected anew included.</summary>
    public required long[] Connections { get; init; }

    /// <summary>Bytes that each carried.</summary>
    public required long[] Bytes { get; init; }

    /// <summary>See <see cref="LoadMeter.PeakToMean"/>; null: there never was a load.</summary>
    public required double? PeakToMean { get; init; }

    /// <summary>See <see cref="LoadMeter.TrafficPeakToMean"/>; null: no traffic, or not every uplink's capacity is declared.</summary>
    public required double? TrafficPeakToMean { get; init; }

    /// <summary><see cref="PeakToMean"/> in units of the best split's; null: there is none.</summary>
    public double? OfBest { get; init; }

    /// <summary>Clients that were seen by more than one uplink.</summary>
    public required int ClientsChanged { get; init; }

    /// <summary>Clients of more than one connection.</summary>
    public required int Clients { get; init; }

    /// <summary>Pairs of client and site that were seen by more than one uplink.</summary>
    public required int SitesChanged { get; init; }

    /// <summary>Pairs of client and site of more than one connection.</summary>
    public required int Sites { get; init; }

    /// <summary>Connections that lost their uplink.</summary>
    public required int Lost { get; init; }

    /// <summary>Connections for which there was no uplink, and that were left to the default route.</summary>
    public required int DefaultRoute { get; init; }

    /// <summary>Connections for which there was no uplink, and that were refused.</summary>
    public required int Dropped { get; init; }

    /// <summary>Each uplink's live connections over time: averages of equal parts of the replay.</summary>
    public required double[][] Live { get; init; }
}
