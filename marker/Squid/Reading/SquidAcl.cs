namespace MwanLb.Marker.Squid.Reading;

/// <summary>An ACL; several lines may add values to one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, such as <c>note</c>.</param>
/// <param name="First">The line that begins it.</param>
/// <param name="Values">What follows the type in all its lines, without options (<c>-m</c>, <c>-i</c>).</param>
internal sealed record SquidAcl(string Name, string Type, SquidLine First, IReadOnlyList<string> Values)
{
    /// <summary>The key of a note ACL, the type's name of an external one.</summary>
    public string Key => Values.Count > 0 ? Values[0] : "";

    /// <summary>The values of a note ACL; none: any value fits.</summary>
    public IEnumerable<string> NoteValues => Values.Skip(1);
}
