namespace MwanLb.Engine.Rules;

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included; 1 to 65535.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest; not below <paramref name="First"/>.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>Whether a port lies inside. 0, "not known", lies in none.</summary>
    public bool Contains(ushort port) => port >= First && port <= Last && port != 0;
}
