using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>Clients of a proxy that ask for one name after the other of which no name server says anything.</summary>
internal static class NameFlood
{
    /// <summary>How many ask at once.</summary>
    public const int Clients = 1_000;

    private const string Script = """
        local number = 0
        request = function()
          number = number + 1
          return "GET http://n" .. number .. ".invalid/ HTTP/1.1\r\nHost: n" .. number .. ".invalid\r\n\r\n"
        end

        """;

    /// <summary>Begins; whoever disposes of it ends it.</summary>
    public static LabProcess Start(LabHost host, ProxyPeer proxy, int clients, int seconds)
    {
        host.WriteFile("/etc/flood.lua", Script);
        return host.Start(
            "wrk", "-t1", string.Create(CultureInfo.InvariantCulture, $"-c{clients}"), string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"),
            "-s", "/etc/flood.lua", $"http://127.0.0.1:{proxy.PortText}/");
    }
}
