using System.Globalization;
using System.Net;
using MwanLb.Netfilter.Conntrack;

namespace MwanLb.Netfilter.Tests.Conntrack;

/// <summary>Keeps what it saw: protocol, original and reply addresses with ports, mark.</summary>
internal readonly struct CollectingVisitor : IConntrackVisitor
{
    public CollectingVisitor()
    {
    }

    public List<string> Lines { get; } = [];

    public List<ushort> SourcePorts { get; } = [];

    public List<(ConntrackStatus Status, TcpConntrackState State)> States { get; } = [];

    public void Visit(scoped in ConntrackEntry entry)
    {
        Lines.Add(string.Create(
            CultureInfo.InvariantCulture, $"{entry.Protocol} {Describe(entry.Original)} {Describe(entry.Reply)} {entry.Mark}"));
        SourcePorts.Add(entry.Original.SourcePort);
        States.Add((entry.Status, entry.TcpState));
    }

    private static string Describe(scoped in ConntrackTuple tuple) => string.Create(
        CultureInfo.InvariantCulture,
        $"{new IPAddress(tuple.Source)}:{tuple.SourcePort} {new IPAddress(tuple.Destination)}:{tuple.DestinationPort}");
}
