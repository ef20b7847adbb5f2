using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class CountsFollowerTests : IDisposable
{
    private readonly StateDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(StateDirectory.Start);
    private readonly List<string> _told = [];
    private DateTime _written = StateDirectory.Start.UtcDateTime;

    private string Csv => Path.Combine(_directory.Path, "marks.csv");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Follow_NoDaemon_LeastConnectionsGoesByTheFile()
    {
        using var state = Follow();
        Write("10,1\n4,2\n0,3\n");
        using var follower = new CountsFollower(state, Csv, _time, _told.Add);
        var engine = new SelectionEngine(state, [], seed: 0);

        // 10, 4, 0: four go to the third, then the second and the third take turns.
        Assert.Equal([0, 1, 5], Share(engine, 6));
        Write("0,1\n9,2\n9,3\n");
        Tick();

        // What was assigned since the look before is added once more: 0, 10, 14.
        Assert.Equal([9, 0, 0], Share(engine, 9));
        Assert.Empty(_told);
    }

    [Fact]
    public void Follow_FileMissingThenBadThenGood_SaysSoOnceAChangeAndKeepsTheCounts()
    {
        using var state = Follow();
        using var follower = new CountsFollower(state, Csv, _time, _told.Add);
        Tick();
        Write("7,1\n");
        Tick();
        Write("seven,1\n");
        Tick();
        Tick();
        Write("8,1\n");
        Tick();

        Assert.Equal(
            [
                $"{Csv}: there is no such file", $"{Csv}: the counts are good again", $"{Csv}: line 1: 'seven,1' is not 'count,mark'",
                $"{Csv}: the counts are good again",
            ],
            _told);
        Assert.Equal(8, state.Current.Table.Counted(0));
    }

    [Fact]
    public void Follow_FileThatCannotBeLookedAt_SaysSoOnce()
    {
        using var state = Follow();
        // A name that no file system takes. The administrator's own case, a directory closed to Squid's user, root cannot be in.
        var path = Path.Combine(_directory.Path, new string('a', 300));

        using var follower = new CountsFollower(state, path, _time, _told.Add);
        Tick();

        Assert.StartsWith($"{path}: cannot be read: ", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void Follow_SharedTable_IsTheDaemonsAlone()
    {
        var table = _directory.Create(SampleUplinks.OfWeights(1, 1, 1), _time.GetUtcNow());
        using var state = Follow();
        Write("10,1\n");

        using var follower = new CountsFollower(state, Csv, _time, _told.Add);

        Assert.Equal(0, table.Counted(0));
        Assert.Empty(_told);
    }

    private UplinkState Follow() => UplinkState.Follow(
        _directory.Path, Pool.Only(SampleUplinks.OfWeights(1, 1, 1), SelectionPolicyKind.LeastConnections), _time, null);

    // A time of its own: two writes within one tick of the file system's clock would look the same.
    private void Write(string text)
    {
        File.WriteAllText(Csv, text);
        File.SetLastWriteTimeUtc(Csv, _written = _written.AddSeconds(1));
    }

    private void Tick() => _time.Advance(UplinkState.CheckInterval);

    private static int[] Share(SelectionEngine engine, int selections)
    {
        var counts = new int[3];
        for (var i = 0; i < selections; i++)
        {
            counts[engine.Select(new Flow { Path = FlowPath.Squid }).Uplink!.Index]++;
        }

        return counts;
    }
}
