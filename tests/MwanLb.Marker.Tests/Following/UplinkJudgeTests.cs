using MwanLb.Engine.Configuration;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;
using MwanLb.Netfilter.Route;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.Following;

public sealed class UplinkJudgeTests
{
    private static readonly RouterModel Model = KernelSample.Model();

    [Fact]
    public void Judge_AllIsThere_IsUsable() => Assert.Equal(
        ["wan0: usable, gateway 10.9.1.1 (a default route in table 254)", "wan1: usable"], Model.Uplinks.Select(uplink =>
        {
            var judged = Judge(View, uplink.Index);
            Assert.Equal(LinkState.Usable, judged.State);
            return judged.Detail;
        }));

    [Theory]
    [InlineData(LinkTraits.None, nameof(LinkState.SetDown), "wan0: set down")]
    [InlineData(LinkTraits.LowerUp, nameof(LinkState.SetDown), "wan0: set down")]
    [InlineData(LinkTraits.Up, nameof(LinkState.NoCarrier), "wan0: no carrier")]
    [InlineData(LinkTraits.Up | LinkTraits.LowerUp, nameof(LinkState.Usable), "wan0: usable, gateway 10.9.1.1 (a default route in table 254)")]
    public void Judge_Link_GoesByItsFlags(LinkTraits traits, string state, string detail)
    {
        var judged = Judge(View with { Links = [Link("wan0", Wan0, traits)] });

        Assert.Equal((state, detail), (judged.State.ToString(), judged.Detail));
    }

    [Fact]
    public void Judge_WhatIsMissing_IsNamed()
    {
        Assert.Equal(LinkState.NoInterface, Judge(View with { Links = [Link("wan1", Wan1)] }).State);
        Assert.Equal(LinkState.NoAddress, Judge(View with { Addresses = [Address(Wan1, "10.9.2.2")] }).State);
        Assert.Equal(LinkState.NoGateway, Judge(View with { Routes = [] }).State);
        // One that is written down is not looked for.
        Assert.Equal(LinkState.Usable, Judge(View with { Routes = [] }, 1).State);
    }

    [Fact]
    public void Judge_OneFamilyOfTwo_IsOfUse()
    {
        var uplink = Model.Uplinks[1] with { HasIPv6 = true };

        var judged = new UplinkJudge(Model, Gateways(Model)).Judge(uplink, View);

        Assert.Equal((LinkState.Usable, "wan1: usable; wan1: no IPv6 address"), (judged.State, judged.Detail));
    }

    [Theory]
    [InlineData(true, nameof(LinkState.NoAddress))]
    [InlineData(false, nameof(LinkState.Usable))]
    public void Judge_PointToPointWithoutAddress_IsOfUseWhereNothingIsTranslated(bool masquerade, string state)
    {
        var model = KernelSample.Model($"lan = [\"lan0\"]\nmasquerade = {(masquerade ? "true" : "false")}");
        var view = View with { Links = [Link("wan0", Wan0, LinkTraits.Up | LinkTraits.LowerUp | LinkTraits.PointToPoint)], Addresses = [] };

        Assert.Equal(state, new UplinkJudge(model, Gateways(model)).Judge(model.Uplinks[0], view).State.ToString());
    }

    private static UplinkView Judge(KernelView view, int index = 0) => new UplinkJudge(Model, Gateways(Model)).Judge(Model.Uplinks[index], view);
}
