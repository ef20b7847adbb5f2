#pragma warning disable CA1822
using System.Net;

namespace MwanLb.Proxy.Access;

internal sealed class DestinationPolicy
{
    public bool AdmitsPort(int port, bool isTunnel) => true;

    public DestinationVerdict Check(IPAddress address, int port, bool isTunnel) => DestinationVerdict.Allowed;
}
