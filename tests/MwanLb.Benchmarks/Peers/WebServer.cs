using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>nginx with two files, on the loopback device of the proxies' host.</summary>
internal static class WebServer
{
    public const int Port = 8000;

    private const string Configuration = """
        daemon off;
        user www-data;
        worker_processes 1;
        pid /run/nginx-bench.pid;
        error_log stderr;
        events { worker_connections 4096; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          open_file_cache max=16;
          keepalive_requests 1000000;
          client_body_temp_path /run/nginx-body;
          proxy_temp_path /run/nginx-proxy;
          fastcgi_temp_path /run/nginx-fastcgi;
          server { listen 127.0.0.1:8000 backlog=4096; root /run/www; }
        }

        """;

    /// <summary>Starts it.</summary>
    public static async Task<LabProcess> StartAsync(LabHost host)
    {
        foreach (var (name, kibibytes) in ((string, int)[])[("1k", 1), ("100k", 100)])
            host.WriteFile($"/run/www/{name}", new string('x', kibibytes * 1024));
        host.WriteFile("/etc/nginx/bench.conf", Configuration);
        var process = host.Start("nginx", "-c", "/etc/nginx/bench.conf");
        await TcpPort.WaitUntilListeningAsync(host, Port, process);
        return process;
    }

    /// <summary>The address of one of its files.</summary>
    public static string Url(string name) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/{name}");
}
