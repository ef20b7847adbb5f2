using System.Net;
using MwanLb.Engine.Configuration.Validation;
using MwanLb.Engine.Rules;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The settings of the section <c>[proxy]</c>, with their ranges. Lists that are left out are filled in by <see cref="ProxySettings"/>.</summary>
internal static class ProxyOptionsReader
{
    public const string DefaultAccessLog = "/var/log/mwanlb/access.log";

    // A browser opens six connections to each site and hundreds in all; a school's NAT in front of us may have more than one client behind one address.
    private const long DefaultPerClient = 1000;

    // Two descriptors each: below the 20,000 that many machines allow a service at most.
    private const long DefaultConnections = 8000;

    public static ProxyOptions Read(Section section) => new()
    {
        Listen = section.List<IPEndPoint>(KnownKeys.Listen, ListenAddress.Expected, ListenAddress.Parse),
        Redirect = section.List<IPEndPoint>(KnownKeys.Redirect, ListenAddress.Expected, ListenAddress.Parse),
        Tproxy = section.List<IPEndPoint>(KnownKeys.Tproxy, ListenAddress.Expected, ListenAddress.Parse),
        Allow = section.List<AddressPrefix>(KnownKeys.Allow, NetworkText.Expected, NetworkText.Parse),
        Users = section.Text(KnownKeys.Users, "", FilePath.Check),
        ConnectPorts = section.OneOrMore<PortRange>(KnownKeys.ConnectPorts, PortText.Expected, PortText.Of, PortText.Parse),
        HttpPorts = section.OneOrMore<PortRange>(KnownKeys.HttpPorts, PortText.Expected, PortText.Of, PortText.Parse),
        AllowDestinations = section.List<AddressPrefix>(KnownKeys.AllowDestinations, NetworkText.Expected, NetworkText.Parse),
        MaxConnections = section.Integer(KnownKeys.MaxConnections, DefaultConnections, Section.Range(1, 1_000_000)),
        MaxConnectionsPerClient = section.Integer(KnownKeys.MaxConnectionsPerClient, DefaultPerClient, Section.Range(1, 1_000_000)),
        // RFC 8305, 5: the delay recommended between attempts; here between uplinks.
        RaceAfter = section.Text(KnownKeys.RaceAfter, TimeSpan.FromMilliseconds(250), Duration.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10))),
        ConnectTimeout = section.Text(KnownKeys.ConnectTimeout, TimeSpan.FromSeconds(15), Duration.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2))),
        IdleTimeout = section.Text(KnownKeys.IdleTimeout, TimeSpan.FromHours(1), Duration.Between(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7))),
        Lifetime = section.Text(KnownKeys.Lifetime, TimeSpan.Zero, Duration.Between(TimeSpan.Zero, TimeSpan.FromDays(30))),
        Drain = section.Text(KnownKeys.Drain, TimeSpan.FromSeconds(30), Duration.Between(TimeSpan.Zero, TimeSpan.FromHours(1))),
        AccessLog = section.Text(KnownKeys.AccessLog, DefaultAccessLog, FilePath.Check),
        AccessLogFormat = section.Choice(KnownKeys.AccessLogFormat, AccessLogFormat.Squid,
        [
            ("squid", AccessLogFormat.Squid),
            ("combined", AccessLogFormat.Combined),
        ]),
        ForwardedFor = section.Switch(KnownKeys.ForwardedFor, false),
        Udp = section.Switch(KnownKeys.Udp, false),
    };
}
