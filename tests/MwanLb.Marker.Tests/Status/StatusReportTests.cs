using System.Buffers.Binary;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Status;

namespace MwanLb.Marker.Tests.Status;

public sealed class StatusReportTests
{
    // The heartbeat's place in the table's file, as the layout says.
    private const int HeartbeatOffset = 64;

    [Fact]
    public void Write_HeartbeatThatIsNoTime_SilentWithoutAnException()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        var model = Sample.Model();
        using var state = new TestDirectory();
        var table = UplinkTableFile.OpenOrCreate(state.Path, model.Uplinks, now, out _);
        var garbage = new byte[sizeof(long)];
        // Whatever a picker may have written; of all values, the one whose distance from now has no absolute value.
        BinaryPrimitives.WriteInt64LittleEndian(garbage, unchecked(now.ToUnixTimeMilliseconds() - long.MinValue));
        using (var file = File.OpenHandle(state[UplinkTable.FileName], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            RandomAccess.Write(file, garbage, HeartbeatOffset);
        }

        using var output = new StringWriter();

        Assert.False(StatusReport.Write(output, model, table, UplinkTableFault.None, _ => true, now));
        Assert.StartsWith("daemon: silent (process 0, last seen never)", output.ToString(), StringComparison.Ordinal);
    }
}
