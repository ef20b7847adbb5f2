using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection.Explaining;

/// <summary>What keeps a connection with others that belong to it.</summary>
/// <param name="Affinity">As configured for the pool.</param>
/// <param name="Key">With which others it belongs together, in words: <c>client 192.168.1.5 + site example.com</c>; null: what that takes is not known, so it is placed by itself.</param>
/// <param name="Remembered">Where they were placed last, available or not; null: nowhere, or not remembered at all.</param>
/// <param name="Age">How long ago the last of them came; zero where nothing is remembered.</param>
public sealed record AffinityExplanation(Affinity Affinity, string? Key, Uplink? Remembered, TimeSpan Age);
