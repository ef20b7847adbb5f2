using MwanLb.Marker.Measuring;

namespace MwanLb.Marker.Tests.Measuring;

public sealed class InterfaceCountersTests
{
    private const string Kernel = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:  114010     874    0    0    0     0          0         0   114010     874    0    0    0     0       0          0
        wan0:18446744073709 9421  0    0    0     0          0         0  5000000    4711    0    0    0     0       0          0
        eth0:1: 7 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0

        """;

    [Fact]
    public void Parse_KernelsText_TakesEveryInterface() => Assert.Equal(
        new Dictionary<string, InterfaceCounters> { ["lo"] = new(114010, 114010), ["wan0"] = new(18446744073709, 5000000), ["eth0:1"] = new(7, 8) },
        InterfaceCounters.Parse(Kernel));

    [Theory]
    [InlineData("")]
    [InlineData("wan0: 1 2 3")]
    [InlineData("wan0: -1 0 0 0 0 0 0 0 1")]
    [InlineData("wan0: 99999999999999999999 0 0 0 0 0 0 0 1")]
    [InlineData(": 1 0 0 0 0 0 0 0 1")]
    public void Parse_WhatIsNoCounters_IsLeftOut(string text) => Assert.Empty(InterfaceCounters.Parse(text));

    [Fact]
    public void Parse_CutAtEveryLength_NeverThrows()
    {
        for (var length = 0; length < Kernel.Length; length++)
        {
            Assert.InRange(InterfaceCounters.Parse(Kernel[..length]).Count, 0, 3);
        }
    }

    [Fact]
    public void Parse_ThisKernelsFile_HasTheLoopback() => Assert.Contains("lo", InterfaceCounters.Parse(File.ReadAllText(InterfaceCounters.Path)));
}
