using System.Runtime.CompilerServices;

namespace MwanLb.Proxy.Names;

/// <summary>What was asked of whom.</summary>
/// <param name="Servers">Compared as an object: NameServers keeps one for each set.</param>
/// <param name="Families">Of which addresses are wanted.</param>
/// <param name="Name">Compared without regard to case (RFC 4343).</param>
internal readonly record struct NameKey(DnsServers Servers, NameFamilies Families, string Name)
{
    public bool Equals(NameKey other) =>
        ReferenceEquals(Servers, other.Servers) && Families == other.Families && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() =>
        (RuntimeHelpers.GetHashCode(Servers) * 31) ^ Name.GetHashCode(StringComparison.OrdinalIgnoreCase) ^ (int)Families;
}
