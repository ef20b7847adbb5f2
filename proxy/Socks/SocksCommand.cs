namespace MwanLb.Proxy.Socks;

/// <summary>What a SOCKS client can ask for (RFC 1928, 4: CMD). Others arrive as their numbers.</summary>
internal enum SocksCommand : byte
{
    /// <summary>X'01': a connection.</summary>
    Connect = 1,

    /// <summary>X'02': to be connected to.</summary>
    Bind = 2,

    /// <summary>X'03': to exchange datagrams.</summary>
    UdpAssociate = 3,
}
