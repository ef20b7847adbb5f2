namespace MwanLb.Proxy.Access;

/// <summary>What is to be done with an attempt to log in.</summary>
/// <param name="IsRefused">Not to be looked at.</param>
/// <param name="Wait">For how long that holds; otherwise for how long to wait before looking.</param>
internal readonly record struct Damping(bool IsRefused, TimeSpan Wait);
