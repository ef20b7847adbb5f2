using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Simulation;

/// <summary>Decides where a connection of the replay goes.</summary>
internal interface IPlacement
{
    /// <summary>Places a connection.</summary>
    /// <param name="flow">Its place in <see cref="Traffic.Flows"/>.</param>
    Selection Place(int flow);
}
