#pragma warning disable CA1822
using System.Net;

namespace MwanLb.Proxy.Access;

internal sealed class ConnectionLimits
{
    public bool TryEnter(IPAddress client, out IDisposable lease)
    {
        lease = new Nothing();
        return true;
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
