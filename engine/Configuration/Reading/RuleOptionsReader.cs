using MwanLb.Engine.Configuration.Validation;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The list of a pool's and a rule's settings.</summary>
internal static class RuleOptionsReader
{
    public static PoolOptions ReadPool(RawSection raw, string label, Section section) => new()
    {
        Label = label,
        At = raw.At,
        Name = section.RequiredText(KnownKeys.Name, PoolName.Check),
        Uplinks = section.RequiredTextList(KnownKeys.Uplinks, _ => null),
        Placement = PlacementOptionsReader.ReadPoolOrRule(section),
    };

    public static RuleOptions ReadRule(RawSection raw, string label, Section section) => new()
    {
        Label = label,
        At = raw.At,
        Name = section.Text(KnownKeys.Name, "", UplinkName.Check),
        Paths = section.OneOrMore(KnownKeys.Path, Section.Word<FlowPath>(
            [("squid", FlowPath.Squid), ("proxy", FlowPath.Proxy), ("forwarded", FlowPath.Forwarded), ("local", FlowPath.Local)])),
        Clients = section.OneOrMore<AddressPrefix>(KnownKeys.Client, NetworkText.Parse),
        Users = section.OneOrMore(KnownKeys.User, UserName.Check),
        Destinations = section.OneOrMore<AddressPrefix>(KnownKeys.Destination, NetworkText.Parse),
        Domains = section.OneOrMore<string>(KnownKeys.Domain, DomainName.Parse),
        Ports = section.OneOrMore<PortRange>(KnownKeys.Port, PortText.Expected, PortText.Of, PortText.Parse),
        Protocols = section.OneOrMore<byte>(KnownKeys.Protocol, ProtocolText.Expected, ProtocolText.Of, ProtocolText.Parse),
        Interfaces = section.OneOrMore(KnownKeys.Inbound, InterfaceName.Check),
        Pool = section.Text(KnownKeys.Pool, "", _ => null),
        Uplinks = section.TextList(KnownKeys.Uplinks, _ => null),
        Placement = PlacementOptionsReader.ReadPoolOrRule(section),
    };
}
