using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>A place of the file that says how connections are placed, and on which uplinks.</summary>
/// <param name="Prefix">Precedes a key in findings.</param>
/// <param name="Written">What is said there.</param>
/// <param name="Effective">With what is taken from the pool and from the top of the file.</param>
/// <param name="Uplinks">In order; those that are not known are left out.</param>
internal sealed record PlacementScope(
    string Prefix, PlacementOptions Written, PlacementOptions Effective, IReadOnlyList<UplinkOptions> Uplinks)
{
    /// <summary>The top of the file, the default pool.</summary>
    public static PlacementScope OfTop(RouterOptions options) => new("", options.Placement, options.Placement, options.Uplinks);

    public static PlacementScope Of(PoolOptions pool, RouterOptions options) =>
        new($"{pool.Label}: ", pool.Placement, pool.Placement.Over(options.Placement), Named(pool.Uplinks.Value, options));

    /// <summary>A rule that names no pool has that of all uplinks, or those that it lists, with the settings of the top.</summary>
    public static PlacementScope Of(RuleOptions rule, RouterOptions options)
    {
        var named = options.Pools.FirstOrDefault(pool => rule.Pool.IsWritten && pool.Name.Value == rule.Pool.Value);
        var pool = named is null ? OfTop(options) : Of(named, options);
        var uplinks = rule.Uplinks.IsWritten ? Named(rule.Uplinks.Value, options) : pool.Uplinks;
        return new($"{rule.Label}: ", rule.Placement, rule.Placement.Over(pool.Effective), uplinks);
    }

    private static List<UplinkOptions> Named(IEnumerable<Setting<string>> names, RouterOptions options) =>
    [
        .. names.Where(name => name.IsUsable)
            .Select(name => options.Uplinks.FirstOrDefault(uplink => uplink.Name.Value == name.Value)).OfType<UplinkOptions>(),
    ];
}
