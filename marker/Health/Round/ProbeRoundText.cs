using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MwanLb.Marker.Health.Round;

/// <summary>What <c>mwanlb probe</c> prints. The JSON's code is generated: reflection would not survive native compilation.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProbeRound))]
internal sealed partial class ProbeRoundText : JsonSerializerContext
{
    public static string Json(ProbeRound round) => JsonSerializer.Serialize(round, Default.ProbeRound) + "\n";

    public static string Of(ProbeRound round)
    {
        var text = new StringBuilder();
        var width = round.Targets.Select(target => target.Target.Length).Append(0).Max();
        foreach (var target in round.Targets)
        {
            var rtt = target.RttMilliseconds is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time:0.0} ms") : "-";
            text.Append(CultureInfo.InvariantCulture, $"{target.Target.PadRight(width)}  {rtt,10}  {target.Result}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{round.Uplink}: {round.Answered} of {round.Targets.Count} answered, {round.Required} must: {(round.IsGood ? "good" : "bad")}\n");
        return text.ToString();
    }
}
