namespace MwanLb.Proxy.Names;

/// <summary>Of which protocols addresses are wanted.</summary>
[Flags]
internal enum NameFamilies : byte
{
    IPv4 = 1,
    IPv6 = 2,
    Both = IPv4 | IPv6,
}
