namespace MwanLb.Engine.Selection;

/// <summary>What happens to a connection when no uplink of its pool is available.</summary>
public enum WhenNone
{
    /// <summary><c>default-route</c>: it goes unmarked, by the router's default route.</summary>
    DefaultRoute,

    /// <summary><c>any</c>: any available uplink of the router takes it, by the default pool's policy; where there is none, what the default pool says.</summary>
    Any,

    /// <summary><c>next-rule</c>: the rules after this one are looked at.</summary>
    NextRule,

    /// <summary><c>drop</c>: it is refused. Only where the administrator would rather have no connection than one by another uplink.</summary>
    Drop,
}
