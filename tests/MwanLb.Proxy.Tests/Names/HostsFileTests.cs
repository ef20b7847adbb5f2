using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

public sealed class HostsFileTests
{
    [Fact]
    public void Find_Name_GivesAllItsLinesWithTheFamiliesByTurns()
    {
        var hosts = HostsFile.Parse("# all\n192.0.2.1\tprinter.lan Printer # the old one\r\n192.0.2.2 printer\n2001:db8::1 PRINTER\n192.0.2.1 printer\nnonsense printer\n192.0.2.9\n");

        Assert.Equal(["2001:db8::1", "192.0.2.1", "192.0.2.2"], hosts.Find("pRinter")!.Addresses.Select(a => a.ToString()));
        Assert.Equal(["192.0.2.1"], hosts.Find("printer.lan")!.Addresses.Select(a => a.ToString()));
        Assert.Null(hosts.Find("other"));
    }

    [Fact]
    public void Find_NoFile_KnowsNothing() => Assert.Null(HostsFile.Parse(null).Find("localhost"));
}
