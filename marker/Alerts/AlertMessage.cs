using System.Collections.Immutable;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Alerts;

/// <summary>What is sent.</summary>
/// <param name="Subject">In a line.</param>
/// <param name="Text">In full.</param>
/// <param name="Events">What it is about, for programs.</param>
internal sealed record AlertMessage(string Subject, string Text, ImmutableArray<HistoryEvent> Events);
