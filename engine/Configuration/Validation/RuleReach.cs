using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Warns of rules that no connection reaches because earlier ones take them all, and of uplinks that so carry nothing.</summary>
internal sealed class RuleReach
{
    private readonly RouterOptions _options;
    private readonly RouterModel _model;
    private readonly FindingList _findings;
    private readonly List<Rule> _reached = [];

    private RuleReach(RouterOptions options, RouterModel model, FindingList findings) =>
        (_options, _model, _findings) = (options, model, findings);

    public static void Check(RouterOptions options, RouterModel model, FindingList findings) =>
        new RuleReach(options, model, findings).Check();

    private void Check()
    {
        foreach (var rule in _model.Rules)
        {
            var paths = RuleCoverage.PathsOf(rule.Match, _model);
            // One that can match nothing by itself is RuleSense's to tell of.
            if (paths == 0)
                continue;
            var (takers, left) = TakersOf(rule.Match, paths);
            if (left == 0)
                Report(rule, takers);
            else
                _reached.Add(rule);
        }
        CheckUplinks();
    }

    /// <summary>The rules that together take all that a match asks for on some of its paths, and the paths that are left.</summary>
    private (List<Rule> Takers, int Left) TakersOf(RuleMatch match, int paths)
    {
        var takers = new List<Rule>();
        // A rule whose pool hands on what it cannot place leaves something to those after it.
        foreach (var earlier in _reached.Where(rule => rule.Pool.WhenNone is not WhenNone.NextRule))
        {
            var common = RuleCoverage.PathsOf(earlier.Match, _model) & paths;
            if (common == 0 || !RuleCoverage.Covers(earlier.Match, match))
                continue;
            takers.Add(earlier);
            paths &= ~common;
        }
        return (takers, paths);
    }

    private void Report(Rule rule, List<Rule> takers)
    {
        var options = _options.Rules[rule.Index];
        var names = string.Join(" and ", takers.Select(taker =>
            $"{_options.Rules[taker.Index].Label} (line {_options.Rules[taker.Index].At.Line})"));
        _findings.Warning(options.At, options.Label, null,
            $"never matches: {names} {(takers.Count == 1 ? "takes" : "take")} all that it would; put it before, or take it out");
    }

    private void CheckUplinks()
    {
        var (takers, left) = TakersOf(new RuleMatch(), RuleCoverage.AllPaths(_model));
        if (left != 0 || _reached.Any(rule => rule.Pool.Index == 0 || rule.Pool.WhenNone is WhenNone.Any))
            return;
        var used = _reached.SelectMany(rule => rule.Pool.Uplinks).Select(uplink => uplink.Index).ToHashSet();
        var last = _options.Rules[takers[^1].Index];
        foreach (var uplink in _model.Uplinks.Where(uplink => !used.Contains(uplink.Index)))
        {
            var options = _options.Uplinks[uplink.Index];
            _findings.Warning(options.At, options.Label, null,
                $"carries nothing: no rule that is reached uses it, "
                + $"and {last.Label} (line {last.At.Line}) leaves nothing for the default pool");
        }
    }
}
