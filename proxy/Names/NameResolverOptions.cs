namespace MwanLb.Proxy.Names;

/// <summary>Where the system says how names are looked up.</summary>
internal sealed record NameResolverOptions
{
    public string ResolvConf { get; init; } = "/etc/resolv.conf";

    public string Hosts { get; init; } = "/etc/hosts";
}
