using System.Text;
using MwanLb.TicketTaker;

namespace MwanLb.Helper.Tests;

public sealed class HelperLoopTests
{
    // A line of that length is answered by its beginning.
    private const int BufferSize = HelperLoop.MaxLineLength;

    private const string Mixed =
        "1 10.0.0.1 GET www.example.com 80\n10.0.0.1 GET a 80 -\n\n2 2001:db8::7 CONNECT [2001:db8::1] 443 \r\n\r\n3\n"
        + "99999999999999999999999999 x\n4 \0\0 \u00ff\u00fe \u00c3( 80\n \n0005 10.0.0.1 GET b 443\nnot ended";

    [Fact]
    public void Run_BatchInOneWrite_IsAnsweredInOneWriteInOrder()
    {
        var output = Answering.Answer("1 10.0.0.1 GET a 80\n2 10.0.0.1 GET b 80\n3 10.0.0.2 CONNECT c 443\n");

        Assert.Equal(["1 OK wan_=uplink-0 mark_=0x1\n2 OK wan_=uplink-1 mark_=0x2\n3 OK wan_=uplink-0 mark_=0x1\n"], output.Writes);
    }

    [Fact]
    public void Run_AddressOfAFamilyThatNoUplinkCarries_IsOkWithoutAMark()
    {
        var output = new RecordedOutput();
        Answering.NewLoop(SampleUplinks.OfWeights(1, 1), out _).Run(
            new ChunkedInput([Encoding.ASCII.GetBytes("1 10.0.0.1 CONNECT [2001:db8::1] 443\n2 10.0.0.1 CONNECT 192.0.2.1 443\n")]), output);

        Assert.Equal(["1 OK", "2 OK wan_=uplink-0 mark_=0x1"], output.Lines);
    }

    [Fact]
    public void Run_CutAtEveryByte_AnswersTheSame()
    {
        var input = Encoding.Latin1.GetBytes(Mixed);
        var expected = Answering.Expected(Mixed).ToArray();
        Assert.Equal(10, expected.Length);
        for (var cut = 0; cut <= input.Length; cut++)
        {
            var output = Answering.Answer(input[..cut], input[cut..]);

            Assert.Equal(expected, output.Lines);
            Assert.All(output.Writes, write => Assert.EndsWith("\n", write, StringComparison.Ordinal));
        }

        Assert.Equal(expected, Answering.Answer(input.Select(b => new[] { b })).Lines);
    }

    [Theory]
    [InlineData(BufferSize - 2)]
    [InlineData(BufferSize - 1)]
    [InlineData(BufferSize)]
    [InlineData(BufferSize + 1)]
    [InlineData((2 * BufferSize) - 1)]
    [InlineData(2 * BufferSize)]
    [InlineData((3 * BufferSize) + 17)]
    public void Run_LongLine_IsAnsweredOnceAndTheNextOnesToo(int length)
    {
        var text = "1 10.0.0.1 GET before 80\n" + "2 10.0.0.1 GET ".PadRight(length, '7') + "\n3 10.0.0.1 GET after 80\n";
        var input = Encoding.ASCII.GetBytes(text);

        Assert.Equal(Answering.Expected(text), Answering.Answer(input).Lines);
        Assert.Equal(Answering.Expected(text), Answering.Answer(input.Chunk(1009)).Lines);
        Assert.Equal(Answering.Expected(text), Answering.Answer(input.Chunk(BufferSize)).Lines);
    }

    [Fact]
    public void Run_MoreAnswersThanFit_WritesWholeLinesOnly()
    {
        var text = new string('\n', BufferSize);

        var output = Answering.Answer(text);

        Assert.True(output.Writes.Count > 1);
        Assert.All(output.Writes, write => Assert.True(write.Length <= BufferSize && write.EndsWith('\n')));
        Assert.Equal(Answering.Expected(text), output.Lines);
    }

    [Fact]
    public void Run_NoEngine_AnswersOkWithoutAMark()
    {
        var output = new RecordedOutput();

        Answering.NewLoop(Answerer.Unmarked).Run(new ChunkedInput(["8 10.0.0.1 GET a 80\n10.0.0.1 GET a 80\n"u8.ToArray()]), output);

        Assert.Equal("8 OK\nOK\n", output.Text);
    }

    [Fact]
    public void Run_NoUplinkAvailable_AnswersOkWithoutAMarkUntilOneReturns()
    {
        var loop = Answering.NewLoop(SampleUplinks.OfWeights(1, 1), out var table);
        var output = new RecordedOutput();
        table.SetDraining(0, true);
        table.SetDraining(1, true);
        table.Publish();
        loop.Run(new ChunkedInput(["1 10.0.0.1 GET a 80\n"u8.ToArray()]), output);
        table.SetDraining(1, false);
        table.Publish();

        loop.Run(new ChunkedInput(["2 10.0.0.1 GET a 80\n"u8.ToArray()]), output);

        Assert.Equal(["1 OK\n", "2 OK wan_=uplink-1 mark_=0x2\n"], output.Writes);
    }

    [Fact]
    public void Run_InputBreaksOff_EndsAfterTheAnswersToWholeLines()
    {
        var output = new RecordedOutput();

        Answering.NewLoop().Run(new ChunkedInput(["1 a\n2"u8.ToArray()], new IOException("Connection reset by peer")), output);

        Assert.Equal("1 OK wan_=uplink-0 mark_=0x1\n", output.Text);
    }

    [Fact]
    public void Run_OutputBreaksOff_Ends()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        Answering.NewLoop().Run(new ChunkedInput(["1 a\n"u8.ToArray(), "2 a\n"u8.ToArray()], new InvalidOperationException("read on")), full);
    }
}
