using System.Collections.Immutable;
using System.Globalization;
using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Makes the pools, those that rules make for themselves included, and the rules. What is alike in all but its name is one pool.</summary>
internal sealed class PoolBuilder
{
    private readonly RouterOptions _options;
    private readonly Dictionary<string, Uplink> _uplinks;
    private readonly List<Pool> _pools = [];
    private readonly Dictionary<(string Uplinks, Pool Settings), Pool> _alike = [];

    private PoolBuilder(RouterOptions options, ImmutableArray<Uplink> uplinks)
    {
        _options = options;
        _uplinks = uplinks.ToDictionary(uplink => uplink.Name);
    }

    /// <summary>The model's pools and rules, of settings without errors.</summary>
    public static (ImmutableArray<Pool> Pools, ImmutableArray<Rule> Rules) Build(
        RouterOptions options, ImmutableArray<Uplink> uplinks, FindingList findings)
    {
        var builder = new PoolBuilder(options, uplinks);
        builder.Add(PoolName.Default, PlacementScope.OfTop(options));
        foreach (var pool in options.Pools)
            builder.Add(pool.Name.Value, PlacementScope.Of(pool, options));
        ImmutableArray<Rule> rules = [.. options.Rules.Select((rule, index) => builder.BuildRule(rule, index, findings))];
        return ([.. builder._pools], rules);
    }

    private Rule BuildRule(RuleOptions rule, int index, FindingList findings)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"rule #{index + 1}");
        var name = rule.Name.IsWritten ? rule.Name.Value : number;
        var scope = PlacementScope.Of(rule, _options);
        var count = _pools.Count;
        // Two pools of one name could not be told apart in any output.
        var pool = rule.Placement.IsEmpty && !rule.Uplinks.IsWritten
            ? _pools.First(pool => pool.Name == (rule.Pool.IsWritten ? rule.Pool.Value : PoolName.Default))
            : _alike.GetValueOrDefault(KeyOf(Describe(name, scope))) ?? Add(_pools.Any(pool => pool.Name == name) ? number : name, scope);
        if (count == Pool.MaxCount && _pools.Count > count)
            findings.Error(rule.At, rule.Label, null,
                $"makes one pool too many for its own settings: there can be {Pool.MaxCount}, with the default pool and every [[pool]]");
        return new Rule(index, name, MatchOf(rule), pool);
    }

    private Pool Add(string name, PlacementScope scope)
    {
        var pool = Describe(name, scope) with { Index = _pools.Count };
        _pools.Add(pool);
        _alike.TryAdd(KeyOf(pool), pool);
        return pool;
    }

    private Pool Describe(string name, PlacementScope scope) => new()
    {
        Index = 0,
        Name = name,
        Uplinks = [.. scope.Uplinks.Select(uplink => _uplinks[uplink.Name.Value])],
        Policy = scope.Effective.Policy.Value,
        Affinity = new Affinity(scope.Effective.Affinity.Value, scope.Effective.AffinityMode.Value, scope.Effective.AffinityTime.Value),
        MinAvailable = (int)scope.Effective.MinAvailable.Value,
        OverflowAtPercent = (int)scope.Effective.OverflowAt.Value,
        WhenNone = scope.Effective.WhenNone.Value,
        Panic = _options.Panic.Value,
    };

    // A record compares its arrays by reference: the uplinks are compared by name, as text.
    private static (string Uplinks, Pool Settings) KeyOf(Pool pool) =>
        (string.Join(' ', pool.Uplinks.Select(uplink => uplink.Name)), pool with { Index = 0, Name = "", Uplinks = [] });

    private static RuleMatch MatchOf(RuleOptions rule) => new()
    {
        Paths = Values(rule.Paths),
        Clients = Values(rule.Clients),
        Users = Values(rule.Users),
        Destinations = Values(rule.Destinations),
        Domains = Values(rule.Domains),
        Ports = Values(rule.Ports),
        Protocols = Values(rule.Protocols),
        Interfaces = Values(rule.Interfaces),
    };

    private static ImmutableArray<T> Values<T>(Setting<ImmutableArray<Setting<T>>> list) =>
        [.. list.Value.Select(entry => entry.Value).Distinct()];
}
