namespace MwanLb.Demo;

/// <summary>One connection.</summary>
/// <param name="Round">What was configured.</param>
/// <param name="Path">What kind of connection it was.</param>
/// <param name="Id">Which one.</param>
/// <param name="Decided">The uplink that was chosen for it.</param>
/// <param name="Seen">The uplink by which the Internet server saw it come.</param>
/// <param name="Expected">The only uplink that was right; null: any.</param>
internal sealed record DemoResult(string Round, string Path, string Id, string Decided, string Seen, string? Expected)
{
    public bool IsRight => Decided == Seen && (Expected ?? Seen) == Seen;
}
