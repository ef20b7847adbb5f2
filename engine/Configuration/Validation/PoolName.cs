namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What a pool may be called: as an uplink, but not as the pool that is there already.</summary>
internal static class PoolName
{
    public const string Default = "default";

    public static string? Check(string name) => name == Default
        ? "must not be \"default\": that is the pool of every uplink, which the keys at the top of the file describe"
        : UplinkName.Check(name);
}
