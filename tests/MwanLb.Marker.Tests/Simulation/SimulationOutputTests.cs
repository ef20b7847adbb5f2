using System.Text.Json;
using System.Xml.Linq;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Tests.Simulation;

public sealed class SimulationOutputTests
{
    private const string Flows = "0,100,10.0.0.1,192.0.2.1,0,1000\n10,100,10.0.0.2,192.0.2.1,0,1000\n20,100,10.0.0.1,192.0.2.1,0,1000\n";

    private static readonly SimulationResult Result = Simulator.Run(
        Replays.Scenario("policy = \"round-robin\"", Flows, "fibre@50s-60s"), [SelectionPolicyKind.Priority]);

    [Fact]
    public void Report_SmallCase_IsATable()
    {
        using var output = new StringWriter();

        SimulationReport.Write(output, Result);

        Assert.Equal("""
            3 connections of 2 clients to 1 sites in 120 s
            fibre  weight    2, ideal share  66.7 %; failed 50 s to 60 s
            dsl    weight    1, ideal share  33.3 %

                                         connections %      bytes %       peak/mean       changed address  connections
            policy                         fibre   dsl  fibre   dsl   load  of best  clients  client+site         lost
            as configured (round-robin)     40.0  60.0   26.8  73.2  2.067    1.000      1/1          1/1            2
            priority                        50.0  50.0   40.1  59.9  2.196    1.063      2/2          2/2            3
            best possible                   40.0  60.0   30.0  70.0  2.067    1.000      2/2          2/2            2

            """, output.ToString());
    }

    [Fact]
    public void Json_SmallCase_HasEveryFigure()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(Result, SimulationJson.Default.SimulationResult));

        var policy = json.RootElement.GetProperty("policies")[0];
        Assert.Equal("as configured (round-robin)", policy.GetProperty("name").GetString());
        Assert.Equal([2, 3], policy.GetProperty("connections").EnumerateArray().Select(c => c.GetInt32()));
        Assert.Equal(2, policy.GetProperty("lost").GetInt32());
        Assert.Equal("fail", json.RootElement.GetProperty("interruptions")[0].GetProperty("kind").GetString());
        Assert.Equal(LoadMeter.Parts, policy.GetProperty("live")[0].GetArrayLength());
    }

    [Fact]
    public void Picture_Any_IsWellFormedAndHasALineForEachUplink()
    {
        var result = Result with { Uplinks = [.. Result.Uplinks.Select(u => u with { Name = "<" + u.Name + "&\"" })], Interruptions = [] };

        var svg = XDocument.Parse(SimulationPicture.Draw(result)).Root!;

        XNamespace names = "http://www.w3.org/2000/svg";
        var panels = svg.Elements(names + "g").ToArray();
        Assert.Equal(["as configured (round-robin)", "priority", "best possible"], panels.Select(p => p.Elements(names + "text").First().Value));
        Assert.All(panels, p => Assert.Equal(2, p.Elements(names + "path").Count(e => (string?)e.Attribute("class") == "line")));
        Assert.Contains(svg.Elements(names + "text"), t => t.Value.StartsWith("<fibre&\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_ViewerWithoutVariables_StillHasItsColours()
    {
        var svg = XDocument.Parse(SimulationPicture.Draw(Result)).Root!;

        string? Colour(string type, string attribute) => (string?)svg.Descendants().First(e => (string?)e.Attribute("class") == type).Attribute(attribute);
        Assert.Equal(("#ffffff", "#e3e6ea", "#0072b2"), (Colour("back", "fill"), Colour("grid", "stroke"), Colour("line", "stroke")));
        Assert.DoesNotContain(
            svg.Descendants().Attributes(), a => a.Name.LocalName is "fill" or "stroke" && a.Value.StartsWith("var(", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_Interruptions_AreShadedInEachPanel()
    {
        var svg = XDocument.Parse(SimulationPicture.Draw(Result)).Root!;

        XNamespace names = "http://www.w3.org/2000/svg";
        var shades = svg.Elements(names + "g").Select(p => Assert.Single(p.Elements(names + "rect"))).ToArray();
        // 416 pixels from 48 are 120 s: 50 s to 60 s.
        Assert.All(shades, s => Assert.Equal(("221.3", "34.7"), ((string?)s.Attribute("x"), (string?)s.Attribute("width"))));
    }
}
