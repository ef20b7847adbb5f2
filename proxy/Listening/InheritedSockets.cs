using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Proxy.Listening;

/// <summary>The listening sockets that systemd hands over (sd_listen_fds(3)): it opened them before we ran, and keeps them while we restart.</summary>
internal sealed class InheritedSockets
{
    private const int FirstDescriptor = 3;

    private readonly List<Socket> _sockets = [];

    /// <summary>None.</summary>
    private InheritedSockets()
    {
    }

    /// <summary>Takes what the environment names.</summary>
    /// <param name="environment">By the name of a variable, its value.</param>
    /// <param name="processId">Ours: the variables may be meant for a parent.</param>
    public static InheritedSockets FromEnvironment(Func<string, string?> environment, int processId)
    {
        var inherited = new InheritedSockets();
        if (environment("LISTEN_PID") == processId.ToString(CultureInfo.InvariantCulture)
            && int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            for (var i = 0; i < count; i++)
            {
                inherited._sockets.Add(new Socket(new SafeSocketHandle(FirstDescriptor + i, ownsHandle: true)));
            }
        }

        return inherited;
    }

    /// <summary>The addresses of those that are left when these have been taken.</summary>
    public IEnumerable<string> Without(IEnumerable<IPEndPoint> named) => _sockets.Where(s => !named.Any(at => IsFor(s, at))).Select(s => $"{s.LocalEndPoint}");

    /// <summary>The one for an address; null: it has to be opened.</summary>
    public Socket? Take(IPEndPoint at)
    {
        var found = _sockets.Find(s => IsFor(s, at));
        if (found is not null)
        {
            _sockets.Remove(found);
        }

        return found;
    }

    private static bool IsFor(Socket socket, IPEndPoint at) => socket.LocalEndPoint is IPEndPoint local && local.Port == at.Port && IsSame(local.Address, at.Address);

    // systemd's "ListenStream=8080" is the IPv6 wildcard; some write 0.0.0.0.
    private static bool IsSame(IPAddress there, IPAddress wanted) =>
        there.Equals(wanted) || (there.Equals(IPAddress.Any) && wanted.Equals(IPAddress.IPv6Any));
}
