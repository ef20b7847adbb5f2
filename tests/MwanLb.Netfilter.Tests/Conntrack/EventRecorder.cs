using System.Globalization;
using MwanLb.Netfilter.Conntrack;

namespace MwanLb.Netfilter.Tests.Conntrack;

/// <summary>Keeps what it is told: change, client's port, mark, and TCP state where it was told.</summary>
internal readonly struct EventRecorder : IConntrackEventVisitor
{
    public EventRecorder()
    {
    }

    public List<string> Lines { get; } = [];

    public List<uint> Ids { get; } = [];

    public void Visit(ConntrackChange change, scoped in ConntrackEntry entry)
    {
        Lines.Add(string.Create(
            CultureInfo.InvariantCulture, $"{change} {entry.Original.SourcePort} 0x{entry.Mark:x}{(entry.HasTcpState ? " " + entry.TcpState : "")}"));
        Ids.Add(entry.Id);
    }
}
