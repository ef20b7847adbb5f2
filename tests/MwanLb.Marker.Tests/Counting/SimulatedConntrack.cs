using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Counting;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Tests.Counting;

/// <summary>A connection table that tells its changes and is dumped as the kernel does it: entry by entry, while it goes on to change.</summary>
internal sealed class SimulatedConntrack(FakeTimeProvider time) : IConntrackFeed
{
    private readonly SortedDictionary<uint, Connection> _table = [];
    private readonly Queue<(ConntrackChange Change, uint Id, Connection Connection, bool TellsState)> _events = new();
    private bool _hearsNew;
    private bool _isOverrun;
    private uint _lastId;

    public bool TellsAll { get; set; } = true;

    /// <summary>Called between any two entries of a dump, before the one of this place: what happens there, happens while the dump is under way.</summary>
    public Action<int> DuringDump { get; set; } = _ => { };

    public int Dumps { get; private set; }

    public int Waits { get; private set; }

    /// <summary>How long a dump takes for each connection that there ever was.</summary>
    public TimeSpan EntryTime { get; set; }

    public Exception? NextFailure { get; set; }

    public bool IsDisposed { get; private set; }

    public bool HearsNew => _hearsNew;

    public IEnumerable<uint> Ids => _table.Keys;

    public uint Open(uint mark, IpProtocol protocol = IpProtocol.Tcp)
    {
        var connection = new Connection(mark, protocol, protocol is IpProtocol.Tcp ? TcpConntrackState.SynSent : TcpConntrackState.None, ConntrackStatus.Confirmed);
        _table[++_lastId] = connection;
        Tell(ConntrackChange.New, _lastId, connection);
        return _lastId;
    }

    public void Change(uint id, Func<Connection, Connection> change, bool tellsState = true)
    {
        _table[id] = change(_table[id]);
        Tell(ConntrackChange.Update, id, _table[id], tellsState);
    }

    public void Close(uint id)
    {
        _table.Remove(id, out var connection);
        Tell(ConntrackChange.Destroy, id, connection!);
    }

    /// <summary>What has not been read is lost.</summary>
    public void Overrun()
    {
        _events.Clear();
        _isOverrun = true;
    }

    /// <summary>The table's own counts by mark.</summary>
    public ConnectionTally Count(uint mark)
    {
        var own = _table.Values.Where(c => c.Mark == mark).ToList();
        return new ConnectionTally(
            own.Count(c => c.Protocol is IpProtocol.Tcp && c.State is TcpConntrackState.SynSent or TcpConntrackState.SynSent2 or TcpConntrackState.SynReceived or TcpConntrackState.Established),
            own.Count(c => c.Protocol is not IpProtocol.Tcp && (c.Status & ConntrackStatus.Assured) != 0),
            own.Count);
    }

    public void SetHearsNew(bool hears) => _hearsNew = hears;

    public void Wait(TimeSpan limit)
    {
        Waits++;
        if (_events.Count == 0)
        {
            time.Advance(limit);
        }
    }

    public void Rest(TimeSpan rest)
    {
        Waits++;
        time.Advance(rest);
    }

    public void Interrupt()
    {
    }

    public ConntrackEventResult Drain<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackEventVisitor
    {
        Fail();
        var wasOverrun = _isOverrun;
        _isOverrun = false;
        var count = 0;
        for (; _events.TryDequeue(out var told); count++)
        {
            visitor.Visit(told.Change, Entry(told.Id, told.Connection, told.TellsState));
        }

        return new ConntrackEventResult(count, 0, wasOverrun);
    }

    public ConntrackDumpResult Dump<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor
    {
        Fail();
        Dumps++;
        var visited = 0;
        for (uint id = 1; id <= _lastId; id++)
        {
            DuringDump((int)id);
            time.Advance(EntryTime);
            if (_table.TryGetValue(id, out var connection))
            {
                visitor.Visit(Entry(id, connection, tellsState: true));
                visited++;
            }
        }

        return new ConntrackDumpResult(visited, 0, false, false);
    }

    public void Dispose() => IsDisposed = true;

    private void Fail()
    {
        if (NextFailure is { } failure)
        {
            NextFailure = null;
            throw failure;
        }
    }

    private void Tell(ConntrackChange change, uint id, Connection connection, bool tellsState = true)
    {
        // The kernel's filter, and what nobody listens for.
        if ((connection.Mark != 0 || change is ConntrackChange.Update) && (_hearsNew || change is not ConntrackChange.New))
        {
            _events.Enqueue((change, id, connection, tellsState));
        }
    }

    private static ConntrackEntry Entry(uint id, Connection connection, bool tellsState)
    {
        var addresses = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(addresses, id);
        var isTcp = connection.Protocol is IpProtocol.Tcp;
        return new ConntrackEntry
        {
            Id = id,
            Mark = connection.Mark,
            Status = connection.Status,
            TcpState = isTcp && tellsState ? connection.State : TcpConntrackState.None,
            HasTcpState = isTcp && tellsState,
            Original = new ConntrackTuple { Protocol = connection.Protocol, Source = addresses.AsSpan(..4), Destination = addresses.AsSpan(4..) },
        };
    }

    internal sealed record Connection(uint Mark, IpProtocol Protocol, TcpConntrackState State, ConntrackStatus Status);
}
