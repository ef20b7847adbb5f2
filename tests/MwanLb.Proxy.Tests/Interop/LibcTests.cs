using System.Globalization;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Tests.Interop;

public sealed class LibcTests
{
    // fs.pipe-max-size is 1 MiB unless somebody has set it; an eighth of what is asked for here.
    [Fact]
    public void TryOpenPipe_MoreThanTheKernelAllows_IsTheNextHalfThatItDoes()
    {
        var limit = int.Parse(File.ReadAllText("/proc/sys/fs/pipe-max-size"), CultureInfo.InvariantCulture);

        Assert.True(Libc.TryOpenPipe(limit * 8, out var read, out var write, out var size));

        read.Dispose();
        write.Dispose();
        Assert.InRange(size, limit / 2, limit * 8);
    }
}
