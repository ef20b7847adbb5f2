using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Tests.Hosting;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("Name:\tmwanlb\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\n")]
    [InlineData("CapEff:\t0000000000001000\n")] // CAP_NET_ADMIN alone
    [InlineData("CapEff:\t0000000000003000")] // and CAP_NET_RAW, no line end
    [InlineData("Name:\tmwanlb\nCapPrm:\t0000000000000000\n")] // a kernel that does not say
    [InlineData("CapEff:\tnot a number\n")]
    [InlineData("")]
    public void DescribeMissing_HasItOrNobodySays_IsNull(string status) => Assert.Null(Capabilities.DescribeMissing(status));

    [Theory]
    [InlineData("CapEff:\t0000000000000000\n")]
    [InlineData("CapEff:\t0000000000002000\n")] // CAP_NET_RAW alone
    [InlineData("CapEff:\t000001ffffffefff\n")] // all but this one
    [InlineData("Name:\tCapEff:\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff\n")]
    public void DescribeMissing_NotEffective_SaysWhichAndWhatFor(string status)
    {
        var missing = Capabilities.DescribeMissing(status);

        Assert.NotNull(missing);
        Assert.StartsWith("the capability CAP_NET_ADMIN is missing: it is needed to receive queued packets", missing, StringComparison.Ordinal);
    }
}
