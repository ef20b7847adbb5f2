namespace MwanLb.Proxy.Names;

/// <summary>Record types of RFC 1035, 3596 and 6891: those that a stub resolver meets.</summary>
internal enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Aaaa = 28,
    Opt = 41,
}
