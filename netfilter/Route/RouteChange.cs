namespace MwanLb.Netfilter.Route;

/// <summary>What a message tells of a link, an address, a route or a rule.</summary>
public enum RouteChange
{
    /// <summary>It is there: it is new, has changed, or was asked for.</summary>
    Present,

    /// <summary>It is gone.</summary>
    Gone,
}
