using System.Globalization;
using CsCheck;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>No text makes the reader throw, and no name that reaches a model could mean anything to a shell.</summary>
public sealed class ConfigurationFuzzTests
{
    private const string Safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    private const string SafeInDomain = "abcdefghijklmnopqrstuvwxyz0123456789._-";

    private static readonly Gen<char> Character = Gen.OneOf(Gen.Char["=[]{}\"'#,.\n\r\t \\-+_0x;$`|&<>()\0\u001b"], Gen.Char);

    /// <summary>Cut a piece out at one place, put a few characters in.</summary>
    private static readonly Gen<(int Place, int Removed, char[] Inserted)> Edit =
        Gen.Select(Gen.Int[0, Sample.Full.Length], Gen.Int[0, 12], Character.Array[0, 4]);

    [Fact]
    public void Parse_TruncatedAnywhere_NeverThrows()
    {
        for (var length = 0; length <= Sample.Full.Length; length++)
            AssertSafe(Sample.Full[..length]);
    }

    [Fact]
    public void Parse_AnyCharacterLeftOut_NeverThrows()
    {
        for (var place = 0; place < Sample.Full.Length; place++)
            AssertSafe(Sample.Full.Remove(place, 1));
    }

    [Fact]
    public void Parse_RandomEdits_NeverThrows() => Edit.Array[1, 4].Sample(edits =>
    {
        var text = Sample.Full;
        foreach (var (place, removed, inserted) in edits)
        {
            var start = Math.Min(place, text.Length);
            text = string.Concat(text.AsSpan(0, start), inserted, text.AsSpan(Math.Min(start + removed, text.Length)));
        }
        AssertSafe(text);
    }, iter: 10_000);

    [Fact]
    public void Parse_RandomText_NeverThrows() => Character.Array[0, 200].Sample(text => AssertSafe(new string(text)), iter: 5_000);

    [Fact]
    public void Parse_RandomNames_OnlySafeOnesReachTheModel() => Gen.Select(Character.Array[1, 6], Character.Array[1, 6]).Sample((name, device) =>
        AssertSafe($"lan = [{Quote(device)}x\"]\n[[uplink]]\nname = {Quote(name)}\"\ninterface = {Quote(device)}\"\n"), iter: 5_000);

    [Fact]
    public void Parse_RandomConditions_OnlySaneOnesReachTheModel()
    {
        var value = Gen.OneOf(
            Gen.Char["0123456789abcdefxyz.:/-*_ %[]ü。"].Array[1, 20].Select(text => Quote(text) + "\""),
            Gen.Int[-2, 70_000].Select(number => number.ToString(CultureInfo.InvariantCulture)));
        var key = Gen.Int[0, KnownKeys.RuleKeys.Keys.Length - 1].Select(index => KnownKeys.RuleKeys.Keys[index]);
        var rule = Gen.Select(key, value.Array[1, 3], Gen.Bool, (name, values, isList) =>
            $"{name} = {(isList ? $"[{string.Join(", ", values)}]" : values[0])}\n");
        rule.Array[1, 3].Sample(keys => AssertSafe($"{Sample.Common}[[rule]]\n{string.Concat(keys)}"), iter: 10_000);
    }

    [Fact]
    public void Full_Sample_HasEveryKey() => Assert.All(
        KnownKeys.Groups.SelectMany(group => group.Keys), key => Assert.Contains($"\n{key} = ", "\n" + Sample.Full, StringComparison.Ordinal));

    private static string Quote(char[] text) => "\"" + string.Concat(text.Select(c => $"\\u{(char.IsSurrogate(c) ? 'x' : (int)c):x4}"));

    private static void AssertSafe(string text)
    {
        var result = ConfigurationFile.Parse(text, "fuzz.toml");

        Assert.Equal(result.IsValid, result.Findings.All(finding => finding.Severity == FindingSeverity.Warning));
        Assert.DoesNotContain('\u001b', result.ToString());
        if (result.Model is not { } model)
            return;
        Assert.All(model.Lan, AssertSafeName);
        Assert.All(model.Uplinks, uplink =>
        {
            AssertSafeName(uplink.Name);
            AssertSafeName(uplink.Interface);
            Assert.True(uplink.Fwmark.Value != 0 && uplink.Fwmark.Matches(uplink.Fwmark.Value));
        });
        for (var index = 0; index < model.Pools.Length; index++)
        {
            Assert.Equal(index, model.Pools[index].Index);
            Assert.All(model.Pools[index].Uplinks, uplink => Assert.Same(model.Uplinks[uplink.Index], uplink));
        }
        Assert.All(model.Rules, rule =>
        {
            Assert.Same(model.Pools[rule.Pool.Index], rule.Pool);
            Assert.All(rule.Match.Interfaces, AssertSafeName);
            Assert.All(rule.Match.Domains, domain => Assert.True(domain.All(SafeInDomain.Contains) && domain.Trim('.') == domain));
            Assert.All(rule.Match.Clients.Concat(rule.Match.Destinations), network => Assert.True(network.First <= network.Last));
            Assert.All(rule.Match.Ports, ports => Assert.True(ports.First >= 1 && ports.First <= ports.Last));
            Assert.DoesNotContain((byte)0, rule.Match.Protocols);
        });
    }

    private static void AssertSafeName(string name) => Assert.True(
        name.Length is > 0 and <= 32 && name.All(Safe.Contains) && name[0] is not ('-' or '.'), $"unsafe name '{name}' in a model");
}
