using System.Net;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Marking;

/// <summary>The gateway of one uplink, on an interface that it shares with others, and the hardware address that it was last seen with.</summary>
internal sealed class SharedGateway(Uplink uplink, IPAddress address)
{
    private readonly byte[] _bytes = address.GetAddressBytes();
    private readonly FlowAddress _address = FlowAddress.FromNetworkOrder(address.GetAddressBytes());

    // struct nfqnl_msg_packet_hw has room for 8 bytes; a packet with a longer one cannot be told.
    private readonly byte[] _hardwareAddress = new byte[8];
    private int _hardwareAddressLength;

    public Uplink Uplink => uplink;

    public ReadOnlySpan<byte> Address => _bytes;

    public bool IsIPv4 => _address.IsIPv4;

    /// <summary>The table had it when it was read last.</summary>
    public bool IsPresent { get; set; }

    public bool HasAddress(in FlowAddress address) => _address == address;

    public bool HasHardwareAddress(ReadOnlySpan<byte> address) =>
        _hardwareAddressLength > 0 && address.SequenceEqual(_hardwareAddress.AsSpan(0, _hardwareAddressLength));

    public void SetPresent(ReadOnlySpan<byte> hardwareAddress)
    {
        IsPresent = true;
        _hardwareAddressLength = hardwareAddress.Length <= _hardwareAddress.Length ? hardwareAddress.Length : 0;
        hardwareAddress[.._hardwareAddressLength].CopyTo(_hardwareAddress);
    }
}
