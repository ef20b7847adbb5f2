using CsCheck;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class CountsFileTests
{
    [Theory]
    [InlineData("200, 1\n100, 2\n300, 3\n")] // as the wiki page has it
    [InlineData("200,1\r\n100,2\r\n300,3\r\n")]
    [InlineData("300,0x3\n\n200,0X1\n100,2")]
    [InlineData("7,9\n200,1\n100,2\n300,3\n")] // a mark of nobody
    public void TryParse_Counts_AreThoseOfTheMarks(string text)
    {
        var counts = new long[3];

        Assert.Null(CountsFile.TryParse(text, SampleUplinks.OfWeights(1, 1, 1), counts));

        Assert.Equal([200, 100, 300], counts);
    }

    [Fact]
    public void TryParse_UplinkWithoutALine_HasNone()
    {
        long[] counts = [9, 9, 9];

        Assert.Null(CountsFile.TryParse("5,2\n", SampleUplinks.OfWeights(1, 1, 1), counts));

        Assert.Equal([0, 5, 0], counts);
    }

    [Theory]
    [InlineData("1,1\n,2", "line 2: ',2' is not 'count,mark'")]
    [InlineData("-1,1", "line 1: '-1,1' is not 'count,mark'")]
    [InlineData("1", "line 1: '1' is not 'count,mark'")]
    [InlineData("1,1,1", "line 1: '1,1,1' is not 'count,mark'")]
    [InlineData("count,mark", "line 1: 'count,mark' is not 'count,mark'")]
    [InlineData("1,0xfffffffff", "line 1: '1,0xfffffffff' is not 'count,mark'")]
    [InlineData("99999999999999999999,1", "line 1: '99999999999999999999,1' is not 'count,mark'")]
    public void TryParse_OtherText_NamesTheLine(string text, string problem) =>
        Assert.Equal(problem, CountsFile.TryParse(text, SampleUplinks.OfWeights(1, 1), new long[2]));

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Gen.String.Sample(text => { CountsFile.TryParse(text, SampleUplinks.OfWeights(1, 1), new long[2]); });
}
