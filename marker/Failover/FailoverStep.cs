using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Failover;

/// <summary>What is to be done about one uplink's mark.</summary>
/// <param name="Uplink">Whose mark.</param>
/// <param name="Kind">What is done.</param>
internal sealed record FailoverStep(Uplink Uplink, FailoverStepKind Kind)
{
    /// <summary>By family, whose table the mark is led to; families that are not in it stay as they are.</summary>
    public IReadOnlyDictionary<FlowFamily, Uplink> StandIns { get; init; } = new Dictionary<FlowFamily, Uplink>();
}
