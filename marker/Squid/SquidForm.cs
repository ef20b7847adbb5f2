namespace MwanLb.Marker.Squid;

/// <summary>Which of the fragments in squid-conf/ is meant; each is complete.</summary>
internal enum SquidForm
{
    /// <summary>A request that gets no answer goes on unmarked.</summary>
    Open,

    /// <summary>A request that gets no answer is refused.</summary>
    Strict,

    /// <summary>The helper as URL rewriter, with a time-out of Squid's own.</summary>
    Rewrite,

    /// <summary>The requests of a client's connection stay on one uplink.</summary>
    Sticky,

    /// <summary>Squid keeps its connections to servers, told apart by their source addresses.</summary>
    Persistent,
}
