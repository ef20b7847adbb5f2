using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

public sealed class ResolvConfTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("# nothing\n; either\nnameserver\nnameserver no-address\noptions ndots:x timeout: edns0\n")]
    public void Parse_NothingOfUse_AsksThisMachine(string? text)
    {
        var conf = ResolvConf.Parse(text);

        Assert.Equal(["127.0.0.1:53"], conf.Servers.Select(s => s.ToString()));
        Assert.Empty(conf.Search);
        Assert.Equal((1, 2, TimeSpan.FromSeconds(2)), (conf.NDots, conf.Attempts, conf.Timeout));
    }

    [Fact]
    public void Parse_File_TakesWhatItSays()
    {
        var conf = ResolvConf.Parse("domain old.example\nsearch\ta.example. b.example  .\r\nnameserver 192.0.2.1\n  nameserver 2001:db8::1 # second\n" +
            "nameserver 192.0.2.2\nnameserver 192.0.2.3\noptions rotate ndots:2 timeout:3 attempts:1\noptions trust-ad\n");

        Assert.Equal(["192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.2:53"], conf.Servers.Select(s => s.ToString()));
        Assert.Equal(["a.example", "b.example"], conf.Search);
        Assert.Equal((2, 1, TimeSpan.FromSeconds(3)), (conf.NDots, conf.Attempts, conf.Timeout));
    }

    [Fact]
    public void Parse_ExtremeOptions_AreBounded()
    {
        var conf = ResolvConf.Parse("options ndots:99 timeout:2147483647 attempts:0");

        Assert.Equal((15, 1, TimeSpan.FromSeconds(10)), (conf.NDots, conf.Attempts, conf.Timeout));
    }
}
