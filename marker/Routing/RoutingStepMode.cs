namespace MwanLb.Marker.Routing;

/// <summary>What is done about a step whose change is there already. The names are those of the script.</summary>
internal enum RoutingStepMode
{
    /// <summary>It may be somebody else's: left alone, and not taken back.</summary>
    Once,

    /// <summary>Ours alone by its name or priority: left alone, and taken back even where our notes were lost.</summary>
    Ours,

    /// <summary>Ours alone, and made again at each run: for rules that are replaced whole and atomically.</summary>
    Always,
}
