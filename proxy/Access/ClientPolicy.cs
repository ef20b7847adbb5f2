#pragma warning disable CA1822
using System.Net;

namespace MwanLb.Proxy.Access;

internal sealed class ClientPolicy
{
    public bool Admits(IPAddress address) => true;
}
