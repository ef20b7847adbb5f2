using System.Collections.Immutable;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Squid;
using MwanLb.Engine.Uplinks;
using MwanLb.Helper.Protocol;
using MwanLb.TicketTaker;

namespace MwanLb.Helper.Tests;

/// <summary>A helper's loop over round robin, and what it must answer by the rules of the protocol.</summary>
internal static class Answering
{
    /// <summary>The fields of an external ACL's lines, as the fragments of squid-conf have them.</summary>
    public static SquidLineFormat Acl { get; } = SquidLineFormat.Parse(SquidLineFormat.Default(SquidHelperKind.ExternalAcl, isSticky: false), SquidHelperKind.ExternalAcl);

    public static HelperLoop NewLoop(int uplinks = 2) =>
        NewLoop([.. SampleUplinks.OfWeights([.. Enumerable.Repeat(1, uplinks)]).Select(uplink => uplink with { HasIPv6 = true })], out _);

    public static HelperLoop NewLoop(ImmutableArray<Uplink> uplinks, out UplinkTable table)
    {
        table = UplinkTable.CreatePrivate(uplinks);
        var engine = new SelectionEngine(UplinkState.Over(table, Pool.Only(uplinks, SelectionPolicyKind.RoundRobin)), [], seed: 1);
        return NewLoop(new Answerer(engine, Acl, new HelperReplies(uplinks, ReplyOptions.None)));
    }

    public static HelperLoop NewLoop(Answerer answerer) => new(new AnswererSource(() => answerer, TimeSpan.FromMinutes(1), _ => { }));

    public static RecordedOutput Answer(params IEnumerable<byte[]> chunks)
    {
        var output = new RecordedOutput();
        NewLoop().Run(new ChunkedInput(chunks), output);
        return output;
    }

    public static RecordedOutput Answer(string text) => Answer(Encoding.Latin1.GetBytes(text));

    /// <summary>Two uplinks in turn, IPv6 addresses by themselves; one line for each that ends, under the digits that it begins with.</summary>
    public static IEnumerable<string> Expected(string input)
    {
        var turns = new int[2];
        foreach (var line in input.Split('\n')[..^1].Select(line => line.TrimEnd('\r')))
        {
            var first = line.Split(' ')[0];
            var channel = first.Length is > 0 and <= 20 && first.All(char.IsAsciiDigit) ? first + " " : "";
            var turn = turns[IsTowardsIPv6(line) ? 1 : 0]++ % 2;
            yield return $"{channel}OK wan_=uplink-{turn} mark_=0x{turn + 1:x}";
        }
    }

    private static bool IsTowardsIPv6(string line) => HelperRequest.Parse(Encoding.Latin1.GetBytes(line), Acl).Flow.Family is FlowFamily.IPv6;
}
