using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Routing;

public sealed class ShellTests
{
    [Fact]
    public void RunScript_LargerThanAnArgumentMayBe_IsRunWhole()
    {
        // MAX_ARG_STRLEN, linux/binfmts.h: 128 KiB, which the script of 64 uplinks with IPv6 exceeds.
        var script = "last=0\n" + string.Concat(Enumerable.Repeat("last=7 # as long as a real line is\n", 10_000)) + "exit $last\n";

        Assert.Equal(7, Shell.RunScript(script));
    }

    [Fact]
    public void RunScript_CommandThatReadsItsInput_FindsNone() => Assert.Equal(0, Shell.RunScript("cat\nexit 0\n"));
}
