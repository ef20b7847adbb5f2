namespace MwanLb.Demo;

/// <summary>One connection: which uplink was chosen for it, and by which one the Internet server saw it come.</summary>
internal sealed record DemoResult(string Policy, string Path, string Id, string Decided, string Seen);
