using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Marker.Following;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.Following;

public sealed class LostAddressesTests
{
    private readonly RecordingJournal _journal = new();
    private readonly List<IPAddress> _closed = [];
    private readonly LostAddresses _lost;

    public LostAddressesTests()
    {
        _lost = new LostAddresses(
            address =>
            {
                _closed.Add(address);
                return 1;
            },
            _journal,
            NullLogger.Instance);
        _lost.Look(View);
    }

    [Fact]
    public void Close_AnotherAddressInItsPlace_ClosesWhatIsFromTheOldOne()
    {
        // At once, or one after the other.
        Look("10.9.1.7");
        Look();
        Look("10.9.1.8");

        Assert.Equal(["10.9.1.2", "10.9.1.7"], _closed.Select(address => address.ToString()));
    }

    [Fact]
    public void Close_TheSameAddressAgain_ClosesNothing()
    {
        Look();
        _lost.Look(View with { Links = [] });
        Look("10.9.1.2", "10.9.1.7");

        Assert.Empty(_closed);
    }

    [Fact]
    public void Close_MovedToAnotherInterface_ClosesNothing()
    {
        _lost.Look(View with { Addresses = [Address(Wan0, "10.9.1.7"), Address(Wan1, "10.9.2.2"), Address(Wan1, "10.9.1.2")] });
        _lost.Close();

        Assert.Empty(_closed);
    }

    private void Look(params string[] ofWan0)
    {
        _lost.Look(View with { Addresses = [Address(Wan1, "10.9.2.2"), .. ofWan0.Select(address => Address(Wan0, address))] });
        _lost.Close();
    }
}
