using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MwanLb.Lab;

/// <summary>nginx on the Internet host, answering every path, with a log line a request.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private const string AccessLog = "/var/log/nginx/lab.log";
    private const string ListenIPv6 = "listen [::]:80 backlog=16384; listen [::]:443 ssl backlog=16384;";
    private const string Configuration = $$"""
        daemon off;
        user www-data;
        worker_processes 1;
        pid /run/nginx.pid;
        error_log stderr;
        worker_rlimit_nofile 65536;
        events { worker_connections 16384; }
        http {
          client_body_temp_path /run/nginx-body;
          proxy_temp_path /run/nginx-proxy;
          fastcgi_temp_path /run/nginx-fastcgi;
          uwsgi_temp_path /run/nginx-uwsgi;
          scgi_temp_path /run/nginx-scgi;
          log_format lab '$scheme $remote_addr $remote_port $request_uri';
          access_log {{AccessLog}} lab;
          keepalive_requests 1000000;
          server {
            listen 80 backlog=16384;
            listen 443 ssl backlog=16384;
            {{ListenIPv6}}
            ssl_certificate /etc/nginx/lab.crt;
            ssl_certificate_key /etc/nginx/lab.key;
            default_type text/plain;
            add_header Cache-Control no-store;
            location / { return 200 "$remote_addr $remote_port\n"; }
          }
        }
        """;

    private readonly LabHost _host;
    private readonly LabProcess _process;

    private NginxServer(LabHost host, LabProcess process)
    {
        _host = host;
        _process = process;
    }

    public static async Task<NginxServer> StartAsync(LabHost host, bool ipv6)
    {
        // A machine whose kernel has no IPv6 has no such sockets either.
        host.WriteFile("/etc/nginx/lab.conf", ipv6 ? Configuration : Configuration.Replace(ListenIPv6, "", StringComparison.Ordinal));
        WriteCertificate(host);
        host.WriteFile(AccessLog, "");
        var server = new NginxServer(host, host.Start("nginx", "-c", "/etc/nginx/lab.conf"));
        await TcpPort.WaitUntilListeningAsync(host, 443, server._process);
        return server;
    }

    /// <summary>What the access log says so far; a line that is still being written is left for the next call.</summary>
    public IEnumerable<Observation> ReadObservations()
    {
        var log = _host.ReadFile(AccessLog);
        foreach (var line in log[..(log.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', 4);
            yield return new Observation(
                fields[0] == "https" ? TrafficKind.Https : TrafficKind.Http,
                fields[3].TrimStart('/'),
                IPAddress.Parse(fields[1]),
                int.Parse(fields[2], CultureInfo.InvariantCulture));
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static void WriteCertificate(LabHost host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=internet", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        host.WriteFile("/etc/nginx/lab.crt", certificate.ExportCertificatePem());
        host.WriteFile("/etc/nginx/lab.key", key.ExportPkcs8PrivateKeyPem());
    }
}
