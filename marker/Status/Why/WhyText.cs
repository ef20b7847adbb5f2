using System.Globalization;
using System.Text;

namespace MwanLb.Marker.Status.Why;

/// <summary>The answer for the administrator's eyes: one line a fact, the verdict last.</summary>
internal static class WhyText
{
    public static string Of(WhyAnswer answer)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"connection  {answer.Client} -> {Destination(answer)}, {answer.Path}");
        text.Append(answer.Inbound is null ? "\n" : $", in by {answer.Inbound}\n");
        foreach (var rule in answer.Rules)
        {
            text.Append($"rule        {rule.Name}: ").Append(rule switch
            {
                { Mismatch: { } mismatch } => $"does not fit: {mismatch}",
                { LedOn: true } => "fits, but none of its uplinks is available: the next rules are looked at",
                _ => "fits and decides",
            }).Append('\n');
        }

        text.Append($"pool        {answer.Pool}: {answer.Policy}");
        text.Append(answer.Rule is null ? answer.Rules.Count == 0 ? "\n" : "; no rule decides\n"
            : answer.StandsInFor is { } pool ? $"; in place of {pool}, which has no uplink left (when-none = \"any\")\n" : "\n");
        AppendUplinks(text, answer);
        if (answer.Affinity is { } affinity)
        {
            text.Append($"affinity    {Affinity(affinity)}\n");
        }

        text.Append($"chosen      {(answer.Uplink is null ? "" : answer.Uplink + ": ")}{answer.Reason}\n");
        foreach (var route in answer.Routes)
        {
            text.Append(Route(route));
        }

        foreach (var problem in answer.Problems)
        {
            text.Append($"problem     {problem}\n");
        }

        return text.ToString();
    }

    private static void AppendUplinks(StringBuilder text, WhyAnswer answer)
    {
        var width = answer.Uplinks.Select(u => u.Name.Length).Append(0).Max();
        var stateWidth = answer.Uplinks.Select(u => u.State.Length).Append(11).Max();
        foreach (var uplink in answer.Uplinks)
        {
            text.Append(CultureInfo.InvariantCulture, $"uplink      {uplink.Name.PadRight(width)}  {uplink.State.PadRight(stateWidth)}  weight {uplink.Weight}");
            text.Append(uplink.Score.Length == 0 ? "" : $"  {uplink.Score}").Append(uplink.IsNext ? "  <- next\n" : "\n");
        }
    }

    private static string Destination(WhyAnswer answer)
    {
        var port = answer.Port == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{answer.Port}");
        var host = answer.Destination.Contains(':') ? $"[{answer.Destination}]" : answer.Destination;
        return host + port + (answer.Address is { } address && address != answer.Destination ? $" ({address})" : "");
    }

    private static string Affinity(WhyAffinity affinity) => affinity switch
    {
        { Key: null } => $"{affinity.Mode}: what it takes is not known of this connection, so it is placed by itself",
        { Remembered: { } uplink } => string.Create(CultureInfo.InvariantCulture, $"{affinity.Mode}: {affinity.Key}: placed on {uplink} {affinity.AgeSeconds:0} s ago"),
        { Mode: "remember" } => $"{affinity.Mode}: {affinity.Key}: not placed yet",
        _ => $"{affinity.Mode}: {affinity.Key}",
    };

    private static string Route(RouteFinding route)
    {
        var way = route.Interface is null ? "" : $"{(route.Gateway is null ? "" : $"via {route.Gateway} ")}dev {route.Interface}, table {route.Table}";
        var asked = route.Command.Length == 0 ? "its table" : route.Command;
        return route.Problem is null
            ? $"kernel      {route.Uplink}: agrees: {way} ({asked})\n"
            : $"kernel      {route.Uplink}: DISAGREES: {route.Problem}{(way.Length == 0 ? "" : $"; it takes {way}")} ({asked})\nremedy      {route.Remedy}\n";
    }
}
