using System.Globalization;
using System.Security;
using System.Text;

namespace MwanLb.Marker.Simulation;

/// <summary>The result as one SVG file that needs nothing else: for each policy the live connections of each uplink over time.</summary>
internal sealed class SimulationPicture
{
    private const int Margin = 24;
    private const int PanelWidth = 480;
    private const int PanelHeight = 210;
    private const int PlotLeft = 48;
    private const int PlotTop = 46;
    private const int PlotWidth = PanelWidth - PlotLeft - 16;
    private const int PlotHeight = PanelHeight - PlotTop - 36;
    private const int LegendColumn = 240;
    private const int LegendRow = 20;
    private const int LegendTop = 72;

    // Okabe and Ito's colours, which the colour-blind can tell apart; lightened where the background is dark.
    private static readonly string[] Light = ["#0072b2", "#d55e00", "#009e73", "#b0568f", "#b57a00", "#3a92c9", "#6b6b6b"];
    private static readonly string[] Dark = ["#4aa8e0", "#ff8a3c", "#2fc79a", "#e39bc5", "#f0b83c", "#8fd0f5", "#b5b5b5"];

    // Viewers other than browsers (librsvg, and so GNOME's and ImageMagick's) know no var() and pass such a line of style over: what the
    // picture cannot do without is an attribute as well.
    private const string Background = "#ffffff";
    private const string Grid = "#e3e6ea";

    private readonly StringBuilder _svg = new();
    private readonly SimulationResult _result;
    private readonly double _most;

    private SimulationPicture(SimulationResult result)
    {
        _result = result;
        // One scale for all: panels are there to be compared.
        _most = Scale.RoundUp(result.Policies.Append(result.Best).Max(r => r.Live.Max(l => l.Max())));
    }

    /// <summary>Draws it.</summary>
    public static string Draw(SimulationResult result) => new SimulationPicture(result).Draw();

    private string Draw()
    {
        var panels = _result.Policies.Add(_result.Best);
        var legendRows = ((_result.Uplinks.Length - 1) / LegendColumns) + 1;
        var top = LegendTop + (legendRows * LegendRow) + 8;
        var height = top + ((panels.Length + 1) / 2 * PanelHeight) + Margin;
        const int width = (2 * PanelWidth) + (2 * Margin);
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">");
        Add($"<title>mwanlb sim: live connections of each uplink over time</title>");
        AddStyle();
        Add($"<rect class=\"back\" fill=\"{Background}\" width=\"{width}\" height=\"{height}\"/>");
        Add($"<text class=\"head\" x=\"{Margin}\" y=\"34\">Live connections of each uplink over time</text>");
        var traffic = Text($"{_result.Flows} connections of {_result.Clients} clients to {_result.Sites} sites in {_result.Duration:0.###} s");
        Add($"<text class=\"note\" x=\"{Margin}\" y=\"54\">{traffic}; shaded: failed; hatched: drained</text>");
        AddLegend();
        for (var i = 0; i < panels.Length; i++)
        {
            AddPanel(panels[i], Margin + (i % 2 * PanelWidth), top + (i / 2 * PanelHeight));
        }

        Add($"</svg>");
        return _svg.ToString();
    }

    private static int LegendColumns => 2 * PanelWidth / LegendColumn;

    private void AddStyle()
    {
        Add($"<style>");
        Add($"text{{font-family:system-ui,sans-serif;font-size:11px;fill:var(--ink)}}.head{{font-size:18px;font-weight:600}}.name{{font-size:13px;font-weight:600}}");
        Add($".note{{fill:var(--dim)}}.back{{fill:var(--back)}}.grid{{stroke:var(--grid);stroke-width:1}}.line{{fill:none;stroke-width:1.6;stroke-linejoin:round}}");
        AddColours(":root{color-scheme:light dark;--back:" + Background + ";--ink:#1f2328;--dim:#59636e;--grid:" + Grid, Light, "}");
        AddColours("@media (prefers-color-scheme:dark){:root{--back:#0d1117;--ink:#e6edf3;--dim:#9198a1;--grid:#262c34", Dark, "}}");
        Add($"</style>");
        Add($"<defs>");
        for (var i = 0; i < Math.Min(Light.Length, _result.Uplinks.Length); i++)
        {
            Add($"<pattern id=\"h{i}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">");
            Add($"<path d=\"M0 0V6\" stroke=\"{Light[i]}\" style=\"stroke:var(--c{i})\" stroke-width=\"2\" opacity=\".4\"/></pattern>");
        }

        Add($"</defs>");
    }

    private void AddColours(string before, string[] colours, string after) =>
        _svg.Append(before).Append(string.Concat(colours.Select((c, i) => $";--c{i}:{c}"))).AppendLine(after);

    private void AddLegend()
    {
        for (var i = 0; i < _result.Uplinks.Length; i++)
        {
            var uplink = _result.Uplinks[i];
            var (x, y) = (Margin + (i % LegendColumns * LegendColumn), LegendTop + (i / LegendColumns * LegendRow));
            Add($"<path class=\"line\" {Stroke(i)} d=\"M{x} {y}h22\"/>");
            Add($"<text x=\"{x + 28}\" y=\"{y + 4}\">{Escape(uplink.Name)} <tspan class=\"note\">weight {uplink.Weight}, ideal {uplink.IdealShare * 100:0.0} %</tspan></text>");
        }
    }

    private void AddPanel(ReplayResult replay, int x, int y)
    {
        Add($"<g transform=\"translate({x} {y})\">");
        Add($"<text class=\"name\" x=\"{PlotLeft}\" y=\"20\">{Escape(replay.Name)}</text>");
        Add($"<text class=\"note\" x=\"{PlotLeft}\" y=\"36\">{Escape(Summary(replay))}</text>");
        foreach (var interruption in _result.Interruptions)
        {
            var colour = Enumerable.Range(0, _result.Uplinks.Length).First(i => _result.Uplinks[i].Name == interruption.Uplink) % Light.Length;
            var fill = interruption.Kind == "drain" ? $"fill=\"url(#h{colour})\"" : $"fill=\"{Light[colour]}\" style=\"fill:var(--c{colour})\" opacity=\".16\"";
            var (from, to) = (Horizontal(interruption.From), Horizontal(interruption.To));
            Add($"<rect x=\"{from:0.#}\" y=\"{PlotTop}\" width=\"{to - from:0.#}\" height=\"{PlotHeight}\" {fill}/>");
        }

        AddAxes();
        for (var i = 0; i < replay.Live.Length; i++)
        {
            var live = replay.Live[i];
            var points = live.Select((l, part) => Text($"{PlotLeft + ((part + 0.5) * PlotWidth / live.Length):0.#} {Vertical(l):0.#}"));
            Add($"<path class=\"line\" {Stroke(i)} d=\"M{string.Join('L', points)}\"/>");
        }

        Add($"</g>");
    }

    private void AddAxes()
    {
        foreach (var value in new[] { 0, _most / 2, _most })
        {
            Add($"<path class=\"grid\" stroke=\"{Grid}\" d=\"M{PlotLeft} {Vertical(value):0.#}h{PlotWidth}\"/>");
            Add($"<text class=\"note\" x=\"{PlotLeft - 6}\" y=\"{Vertical(value) + 4:0.#}\" text-anchor=\"end\">{value:0.##}</text>");
        }

        var step = Scale.RoundUp(_result.Duration / 6);
        for (var i = 0; i * step <= _result.Duration; i++)
        {
            Add($"<text class=\"note\" x=\"{Horizontal(i * step):0.#}\" y=\"{PlotTop + PlotHeight + 16}\" text-anchor=\"middle\">{i * step:0.###} s</text>");
        }
    }

    private static string Summary(ReplayResult replay)
    {
        var peak = replay.PeakToMean is { } known ? Text($"peak/mean {known:0.000}") : "no load";
        var best = replay.OfBest is { } ratio ? Text($", {ratio:0.000} of the best") : "";
        return Text($"{peak}{best}; client+site changed {replay.SitesChanged}/{replay.Sites}; lost {replay.Lost}");
    }

    private double Horizontal(double seconds) => PlotLeft + (seconds / _result.Duration * PlotWidth);

    private double Vertical(double connections) => PlotTop + PlotHeight - (connections / _most * PlotHeight);

    // More uplinks than colours: their lines are broken.
    private static string Stroke(int uplink)
    {
        var cycle = uplink / Light.Length;
        var dashes = cycle == 0 ? "" : $" stroke-dasharray=\"{2 + (2 * cycle)} 2\"";
        return $"stroke=\"{Light[uplink % Light.Length]}\" style=\"stroke:var(--c{uplink % Light.Length})\"{dashes}";
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(FormattableString line) => _svg.AppendLine(Text(line));
}
