using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Dialing;

/// <summary>Which uplink a request gets.</summary>
/// <param name="Selection">What the engine has chosen.</param>
/// <param name="Family">The destination's family, where it is an address.</param>
internal readonly record struct Placed(Selection Selection, FlowFamily Family);
