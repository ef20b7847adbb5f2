namespace MwanLb.Helper.Tests;

public sealed class HelperLoopAllocationTests
{
    [Fact]
    public void Run_AfterWarmUp_AllocatesNothing()
    {
        var loop = Answering.NewLoop(3);
        var input = new RepeatedInput("1234567 10.0.0.1 GET www.example.com 80\n1234568 10.0.0.2 CONNECT 192.0.2.1 443 -\n"u8.ToArray());
        input.Give(1000);
        loop.Run(input, Stream.Null);
        input.Give(10_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        loop.Run(input, Stream.Null);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, input.Left);
    }

    private sealed class RepeatedInput(byte[] batch) : MemoryStream
    {
        public int Left { get; private set; }

        public void Give(int times) => Left = times;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Left == 0)
            {
                return 0;
            }

            Left--;
            batch.CopyTo(buffer, offset);
            return batch.Length;
        }
    }
}
