using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>Opens UDP connections by the thousand: one datagram each, to ever other ports, which nobody answers.</summary>
public sealed class UdpBurst
{
    private const int FirstPort = 10_000;
    private const int Ports = 50_000;
    private const int Chunk = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LabNetwork _lab;
    private readonly Socket _socket;
    private int _flows;

    private UdpBurst(LabNetwork lab)
    {
        _lab = lab;
        _socket = lab.Client.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
    }

    /// <summary>Makes the ISPs drop what is going to be sent: the Internet server would answer each by ICMP.</summary>
    public static async Task<UdpBurst> PrepareAsync(LabNetwork lab)
    {
        foreach (var isp in lab.IspRouters)
            await isp.ShellAsync(string.Create(CultureInfo.InvariantCulture, $"iptables -t raw -A PREROUTING -i lan0 -p udp --dport {FirstPort}: -j DROP"));
        return new UdpBurst(lab);
    }

    /// <summary>Opens so many, never more at once than the daemon has answered.</summary>
    public async Task SendAsync(int count)
    {
        var payload = new byte[8];
        for (var last = _flows + count; _flows < last; _flows++)
        {
            var server = LabTopology.InternetAddresses[_flows / Ports % LabTopology.InternetAddresses.Count];
            _socket.SendTo(payload, new IPEndPoint(server, FirstPort + (_flows % Ports)));
            if (_flows % Chunk == Chunk - 1)
                await Wait.UntilAsync(() => Waiting() == 0, Patience, () => $"the queue to be empty, in which {Waiting()} packets wait");
        }
    }

    // linux/netfilter/nfnetlink_queue.c, seq_show: number, port id, waiting, …
    private int Waiting() => _lab.Router.InNamespace(() => File.ReadLines("/proc/thread-self/net/netfilter/nfnetlink_queue")
        .Sum(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture)));
}
