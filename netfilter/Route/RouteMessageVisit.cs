using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Has the visitor see what a message tells of.</summary>
internal readonly struct RouteMessageVisit : IDumpEntry<IRouteVisitor>
{
    public static bool IsEntry(scoped in NetlinkMessage message) => (RouteMessageType)message.Type switch
    {
        RouteMessageType.NewLink or RouteMessageType.DeleteLink => !LinkParser.IsOfPort(message),
        RouteMessageType.NewAddress or RouteMessageType.DeleteAddress
            or RouteMessageType.NewRoute or RouteMessageType.DeleteRoute
            or RouteMessageType.NewRule or RouteMessageType.DeleteRule => true,
        _ => false,
    };

    public static bool TryVisit(scoped in NetlinkMessage message, ref IRouteVisitor visitor)
    {
        switch ((RouteMessageType)message.Type)
        {
            case RouteMessageType.NewLink or RouteMessageType.DeleteLink when LinkParser.TryParse(message, out var link):
                visitor.Visit(Change(message, RouteMessageType.DeleteLink), link);
                return true;
            case RouteMessageType.NewAddress or RouteMessageType.DeleteAddress when InterfaceAddressParser.TryParse(message, out var address):
                visitor.Visit(Change(message, RouteMessageType.DeleteAddress), address);
                return true;
            case RouteMessageType.NewRoute or RouteMessageType.DeleteRoute when KernelRouteParser.TryParse(message, out var route):
                visitor.Visit(Change(message, RouteMessageType.DeleteRoute), route);
                return true;
            case RouteMessageType.NewRule or RouteMessageType.DeleteRule when KernelRuleParser.TryParse(message, out var rule):
                visitor.Visit(Change(message, RouteMessageType.DeleteRule), rule);
                return true;
            default:
                return false;
        }
    }

    private static RouteChange Change(scoped in NetlinkMessage message, RouteMessageType gone) =>
        message.Type == (ushort)gone ? RouteChange.Gone : RouteChange.Present;
}
