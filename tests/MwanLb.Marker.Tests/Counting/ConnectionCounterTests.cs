using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Counting;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Tests.Counting;

public sealed class ConnectionCounterTests : IDisposable
{
    private static readonly RouterModel Model = Sample.Model();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly UplinkTable _table = UplinkTable.CreatePrivate(Model.Uplinks);
    private readonly SimulatedConntrack _conntrack;

    public ConnectionCounterTests() => _conntrack = new SimulatedConntrack(_time);

    public void Dispose() => _conntrack.Dispose();

    [Fact]
    public void Step_ConnectionBeginsChangesAndEnds_IsCountedAsItIs()
    {
        var counter = Start();
        var tcp = _conntrack.Open(1);
        var udp = _conntrack.Open(2, IpProtocol.Udp);
        Assert.Equal([(1, 1, 1), (0, 0, 1)], Counts(counter));

        _conntrack.Change(tcp, c => c with { State = TcpConntrackState.Established });
        _conntrack.Change(udp, c => c with { Status = ConntrackStatus.Assured | ConntrackStatus.SeenReply });
        Assert.Equal([(1, 1, 1), (1, 0, 1)], Counts(counter));

        _conntrack.Change(tcp, c => c with { State = TcpConntrackState.FinWait });
        Assert.Equal([(0, 0, 1), (1, 0, 1)], Counts(counter));

        _conntrack.Close(tcp);
        _conntrack.Close(udp);
        Assert.Equal([(0, 0, 0), (0, 0, 0)], Counts(counter));
        Assert.Equal(1, _conntrack.Dumps);
    }

    [Fact]
    public void Step_MarkChangedOrTakenAway_FollowsIt()
    {
        var counter = Start();
        var id = _conntrack.Open(1);
        Assert.Equal([(1, 1, 1), (0, 0, 0)], Counts(counter));

        _conntrack.Change(id, c => c with { Mark = 2 }, tellsState: false);
        Assert.Equal([(0, 0, 0), (1, 1, 1)], Counts(counter));

        _conntrack.Change(id, c => c with { Mark = 0 }, tellsState: false);
        Assert.Equal([(0, 0, 0), (0, 0, 0)], Counts(counter));
        Assert.Equal(0, _table.CountGaps);
    }

    [Fact]
    public void Step_ChangeThatNeedsWhatIsNotKnown_CountsAnew()
    {
        var counter = Start();
        var id = _conntrack.Open(0);
        _conntrack.Change(id, c => c with { State = TcpConntrackState.Established });
        Counts(counter);

        // An admin marks a connection that runs: the event tells the mark and no state.
        _conntrack.Change(id, c => c with { Mark = 1 }, tellsState: false);

        Assert.Equal([(1, 1, 1), (0, 0, 0)], Counts(counter));
        Assert.Equal(1, _table.CountGaps);
    }

    [Fact]
    public void Start_ConnectionsOfBefore_AreThereAtOnce()
    {
        _conntrack.Open(1);
        _conntrack.Open(0);
        _conntrack.Open(7);
        Start();

        Assert.Equal([(1, 1, 1), (0, 0, 0)], Counts());
    }

    [Fact]
    public void Step_EventsLost_CountedAnewAndTheGapCounted()
    {
        var counter = Start();
        _conntrack.Open(1);
        Counts(counter);
        foreach (var id in _conntrack.Ids.ToList())
        {
            _conntrack.Close(id);
        }

        _conntrack.Open(2);
        _conntrack.Overrun();

        Assert.Equal([(0, 0, 0), (1, 1, 1)], Counts(counter));
        Assert.Equal(1, _table.CountGaps);
    }

    [Fact]
    public void Step_EventsLostDuringADump_CountsOnceMore()
    {
        var counter = Start();
        var doomed = _conntrack.Open(1);
        for (var i = 0; i < 99; i++)
        {
            _conntrack.Open(1);
        }

        Counts(counter);
        _conntrack.EntryTime = ConnectionCounter.GatherTime / 10;
        _conntrack.DuringDump = place =>
        {
            if (place == doomed + 1 && _conntrack.Ids.Contains(doomed))
            {
                // The dump has told of the connection already.
                _conntrack.Close(doomed);
                _conntrack.Overrun();
            }
        };
        _conntrack.Overrun();

        Until(counter, () => _table.CountGaps == 2 && _table.Entries(0) == 99);
    }

    [Fact]
    public void Step_ManyLosses_NoMoreDumpsThanTheirCostAllows()
    {
        var counter = Start();
        _conntrack.Open(1);
        _conntrack.EntryTime = TimeSpan.FromMilliseconds(100);
        var before = _conntrack.Dumps;

        for (var start = _time.GetTimestamp(); _time.GetElapsedTime(start) < TimeSpan.FromSeconds(20);)
        {
            _conntrack.Overrun();
            Step(counter);
        }

        // 0.1 s each, at most a twentieth of the time: every 2.1 s.
        Assert.InRange(_conntrack.Dumps - before, 8, 10);
    }

    [Theory]
    [InlineData(true, 300, 1)]
    [InlineData(false, 60, 60)]
    public void Step_NothingHappens_CountsAnewNowAndThen(bool tellsAll, int seconds, int rounds)
    {
        _conntrack.TellsAll = tellsAll;
        var counter = Start();
        var before = _conntrack.Dumps;

        for (var start = _time.GetTimestamp(); _time.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds + 1);)
        {
            Step(counter);
        }

        Assert.InRange(_conntrack.Dumps - before, rounds, rounds + 2);
    }

    [Fact]
    public void Step_Idle_WakesOnceASecond()
    {
        var counter = Start();
        Until(counter, () => counter.IsSettled);
        var waits = _conntrack.Waits;

        for (var i = 0; i < 30; i++)
        {
            Step(counter);
        }

        Assert.Equal(30, _conntrack.Waits - waits);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), _table.Heartbeat);
    }

    [Fact]
    public void Step_AssignedButNotBegunYet_IsNeverMissed()
    {
        var counter = Start();
        Until(counter, () => counter.IsSettled);
        _table.AddAssigned(0, shard: 0);
        Assert.Equal(1, _table.Load(0));

        Step(counter);
        Assert.Equal(1, _table.Load(0));
        _conntrack.Open(1);
        Step(counter);
        Assert.InRange(_table.Load(0), 1, 2);
        Until(counter, () => counter.IsSettled);
        Assert.Equal(1, _table.Load(0));
    }

    [Fact]
    public void Step_MoreNewOnesThanEventsCanBeHadFor_EstimatesAndComesBack()
    {
        var counter = Start();
        var perStep = 2 * NewConnectionRate.Fast / 20;
        for (var step = 0; step < 20; step++)
        {
            for (var i = 0; i < perStep; i++)
            {
                _conntrack.Open((uint)(1 + (i % 2)), IpProtocol.Udp);
                _table.AddAssigned(i % 2, shard: 0);
            }

            Step(counter);
        }

        Assert.False(_conntrack.HearsNew);
        Assert.Equal(_conntrack.Count(1).All, _table.Entries(0));
        foreach (var id in _conntrack.Ids.Where(id => id % 3 == 0).ToList())
        {
            _conntrack.Close(id);
        }

        foreach (var id in _conntrack.Ids.Where(id => id % 3 == 1).ToList())
        {
            _conntrack.Change(id, c => c with { Status = ConntrackStatus.Assured });
        }

        Step(counter);
        Assert.Equal([Expected(1), Expected(2)], Counts());

        Until(counter, () => _conntrack.HearsNew);
        Assert.Equal([Expected(1), Expected(2)], Counts(counter));
        Assert.Equal(0, _table.CountGaps);
    }

    /// <summary>Whatever happens, also during dumps: when it is quiet again, the counts are those of the table itself.</summary>
    [Fact]
    public void AnyHistory_CountsAreConntracksOwn()
    {
        var step = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 100], Gen.UInt[0, 3], Gen.Bool, Gen.Enum<TcpConntrackState>());
        Gen.Select(step.Array[0, 150], step.Array[0, 60]).Sample(
            (outside, during) =>
            {
                var time = new FakeTimeProvider();
                var conntrack = new SimulatedConntrack(time) { EntryTime = ConnectionCounter.GatherTime / 10 };
                var table = UplinkTable.CreatePrivate(Model.Uplinks);
                for (var i = 0u; i < 60; i++)
                {
                    conntrack.Open(i % 3);
                }

                var next = 0;
                conntrack.DuringDump = _ =>
                {
                    if (next < during.Length)
                    {
                        Happen(conntrack, during[next++]);
                    }
                };
                var counter = new ConnectionCounter(Model, table, conntrack, new Heartbeat(table, time), time, NullLogger.Instance);
                foreach (var one in outside)
                {
                    Happen(conntrack, one);
                    if (one.Item2 % 5 == 0)
                    {
                        conntrack.Rest(ConnectionCounter.GatherTime);
                        counter.Step();
                    }
                }

                for (var i = 0; i < 200; i++)
                {
                    conntrack.Rest(ConnectionCounter.GatherTime);
                    counter.Step();
                }

                Assert.Equal(
                    [Of(conntrack.Count(1)), Of(conntrack.Count(2))],
                    Model.Uplinks.Select(u => (table.Counted(u.Index), table.CountedTcp(u.Index), table.Entries(u.Index))));
            },
            iter: 400);
    }

    private static void Happen(SimulatedConntrack conntrack, (int What, int Which, uint Mark, bool IsTcp, TcpConntrackState State) step)
    {
        var ids = conntrack.Ids.ToList();
        switch (step.What)
        {
            case < 4:
                conntrack.Open(step.Mark, step.IsTcp ? IpProtocol.Tcp : IpProtocol.Udp);
                break;
            case < 6 when ids.Count > 0:
                conntrack.Change(ids[step.Which % ids.Count], c => c with { State = step.State, Status = (ConntrackStatus)(step.Which % 8) });
                break;
            case 6 when ids.Count > 0:
                conntrack.Change(ids[step.Which % ids.Count], c => c with { Mark = step.Mark }, tellsState: false);
                break;
            case < 9 when ids.Count > 0:
                conntrack.Close(ids[step.Which % ids.Count]);
                break;
            case 9 when step.Which % 4 == 0:
                conntrack.Overrun();
                break;
        }
    }

    private ConnectionCounter Start() => new(Model, _table, _conntrack, new Heartbeat(_table, _time), _time, NullLogger.Instance);

    private void Step(ConnectionCounter counter)
    {
        // As the service does it.
        if (counter.IsSettled)
        {
            _conntrack.Wait(counter.Patience);
        }
        else
        {
            _conntrack.Rest(ConnectionCounter.GatherTime);
        }

        counter.Step();
    }

    private void Until(ConnectionCounter counter, Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1000, "not after 1000 steps");
            Step(counter);
        }
    }

    private IEnumerable<(long, long, long)> Counts(ConnectionCounter counter)
    {
        for (var i = 0; i < 3; i++)
        {
            Step(counter);
        }

        return Counts();
    }

    private IEnumerable<(long, long, long)> Counts() =>
        Model.Uplinks.Select(u => (_table.Counted(u.Index), _table.CountedTcp(u.Index), _table.Entries(u.Index)));

    private (long, long, long) Expected(uint mark) => Of(_conntrack.Count(mark));

    private static (long, long, long) Of(ConnectionTally tally) => (tally.Live, tally.Tcp, tally.All);
}
