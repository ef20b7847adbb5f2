using System.Text.Json;
using MwanLb.Marker.Counting;

namespace MwanLb.Marker.Tests.Counting;

public sealed class StatsTextTests
{
    private static readonly UplinkConnections[] Uplinks = [new("fibre", 0x100, 200, 150, 50, 1234), new("dsl", 0x200, 0, 0, 0, 7)];

    [Fact]
    public void Of_Csv_IsCountAndMarkALine() => Assert.Equal("200,256\n0,512\n", StatsText.Of(Uplinks, StatsFormat.Csv));

    [Fact]
    public void Of_Table_HasAColumnForEachCount() => Assert.Equal(
        """
        uplink  fwmark          live       tcp     other   entries
        fibre   0x100            200       150        50      1234
        dsl     0x200              0         0         0         7

        """,
        StatsText.Of(Uplinks, StatsFormat.Table));

    [Fact]
    public void Of_Json_HasTheDocumentedFields()
    {
        using var json = JsonDocument.Parse(StatsText.Of(Uplinks, StatsFormat.Json));

        var fibre = json.RootElement[0];
        Assert.Equal(["uplink", "fwmark", "live", "tcp", "other", "all"], fibre.EnumerateObject().Select(p => p.Name));
        Assert.Equal(256, fibre.GetProperty("fwmark").GetInt32());
        Assert.Equal(1234, fibre.GetProperty("all").GetInt64());
    }
}
