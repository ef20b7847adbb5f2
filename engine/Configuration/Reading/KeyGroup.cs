using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The keys of one kind of section.</summary>
/// <param name="Place">Where they stand, in words.</param>
/// <param name="Keys">In the order of the documentation.</param>
internal sealed record KeyGroup(string Place, ImmutableArray<string> Keys);
