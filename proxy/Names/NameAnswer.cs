using System.Collections.Immutable;
using System.Net;

namespace MwanLb.Proxy.Names;

/// <summary>What is known of a name.</summary>
/// <param name="Outcome">Whether there are addresses, or why not.</param>
/// <param name="Addresses">In the order in which they are to be tried (RFC 8305, 4).</param>
internal sealed record NameAnswer(NameOutcome Outcome, ImmutableArray<IPAddress> Addresses);
