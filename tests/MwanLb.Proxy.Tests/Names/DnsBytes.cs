using System.Buffers.Binary;
using System.Net;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

/// <summary>Builds answers, section by section.</summary>
internal sealed class DnsBytes
{
    private readonly List<byte> _bytes = [];
    private int _answers;
    private int _authorities;

    public DnsBytes(ushort id, string name, DnsType type, ushort flags = 0x8180)
    {
        foreach (var field in new ushort[] { id, flags, 1, 0, 0, 0 })
            Add(field);
        AddName(name);
        Add((ushort)type);
        Add(1);
    }

    public static byte[] Wire(string name)
    {
        Span<byte> wire = stackalloc byte[DnsName.MaxLength];
        return wire[..DnsName.Write(name, wire)].ToArray();
    }

    public DnsBytes Address(string owner, string address, uint ttl = 300)
    {
        var ip = IPAddress.Parse(address);
        var data = ip.GetAddressBytes();
        return Record(owner, data.Length == 4 ? DnsType.A : DnsType.Aaaa, ttl, data);
    }

    public DnsBytes Cname(string owner, string target, uint ttl = 300) => Record(owner, DnsType.Cname, ttl, Wire(target));

    public DnsBytes Soa(string owner, uint ttl, uint minimum)
    {
        var data = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(16), minimum);
        _answers--;
        _authorities++;
        return Record(owner, DnsType.Soa, ttl, [.. Wire("ns.example"), .. Wire("admin.example"), .. data]);
    }

    /// <summary>A record whose owner is a pointer to the question's name.</summary>
    public DnsBytes Pointed(DnsType type, params byte[] data)
    {
        _answers++;
        _bytes.AddRange([0xc0, DnsHeader.Length]);
        return Rest(type, 60, data);
    }

    public DnsBytes Record(string owner, DnsType type, uint ttl, byte[] data)
    {
        _answers++;
        AddName(owner);
        return Rest(type, ttl, data);
    }

    public byte[] ToArray()
    {
        var bytes = _bytes.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)_answers);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), (ushort)_authorities);
        return bytes;
    }

    private DnsBytes Rest(DnsType type, uint ttl, byte[] data)
    {
        Add((ushort)type);
        Add(1);
        Add((ushort)(ttl >> 16));
        Add((ushort)ttl);
        Add((ushort)data.Length);
        _bytes.AddRange(data);
        return this;
    }

    private void AddName(string name) => _bytes.AddRange(Wire(name));

    private void Add(ushort value) => _bytes.AddRange([(byte)(value >> 8), (byte)value]);
}
