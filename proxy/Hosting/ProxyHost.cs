using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;
using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Intercepting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Reporting;
using MwanLb.Proxy.Socks;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Hosting;

/// <summary>Composes the proxy.</summary>
internal static class ProxyHost
{
    // As much as browsers and servers allow, and more than any needs: Kerberos tickets and cookies.
    private const int MaxHeadSize = 64 * 1024;
    private const int MaxRequestLine = 32 * 1024;

    public static WebApplication Build(RouterModel model, ProxyCommand command)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // Known before there is a log: kept until then.
        var notices = new EarlyNotices();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, model.Proxy));
        builder.Services
            .AddSystemd()
            .AddMwanLbLogging(model)
            .AddSingleton(TimeProvider.System)
            .AddMetrics()
            .AddSingleton<ProxyMetrics>()
            .AddSingleton(provider => new MetricTotals(provider.GetRequiredService<ProxyMetrics>().Meter))
            .AddSingleton(provider => new RuntimeBuilder(command.StateDirectory, provider.GetRequiredService<ProxyMetrics>(), TimeProvider.System, notices.Say))
            .AddSingleton(provider => new ProxyState(provider.GetRequiredService<RuntimeBuilder>().Build(model)))
            .AddSingleton(notices)
            .AddSingleton(command)
            .AddSingleton(InheritedSockets.FromEnvironment(Environment.GetEnvironmentVariable, Environment.ProcessId))
            .AddSingleton(provider => new AccessLog(
                model.Proxy.AccessLog, model.Proxy.AccessLogFormat, notices.Say, provider.GetRequiredService<ProxyMetrics>(), TimeProvider.System))
            .AddMwanLbTunneling()
            .AddMwanLbForwarding()
            .AddMwanLbSocks()
            .AddMwanLbIntercepting()
            .AddMwanLbListening()
            .AddSingleton<ProxyApplication>()
            .Configure<HostOptions>(options => options.ShutdownTimeout = model.Proxy.Drain)
            .AddHostedService<ReloadService>();
        var application = builder.Build();
        application.Run(application.Services.GetRequiredService<ProxyApplication>().HandleAsync);
        return application;
    }

    private static void Configure(KestrelServerOptions kestrel, ProxyModel proxy)
    {
        kestrel.AddServerHeader = false;
        // RFC 9112, 3.2.2: the target counts, whatever Host says.
        kestrel.AllowHostHeaderOverride = true;
        // But for the length: by an encoding of ours, one of more than 20 digits is no bad request to Kestrel but an exception, and a line of the log.
        kestrel.RequestHeaderEncodingSelector = static name => name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) ? null
            : name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) ? ConnectionField.RequestEncoding
            : Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestHeadersTotalSize = MaxHeadSize;
        limits.MaxRequestLineSize = MaxRequestLine;
        foreach (var (addresses, kind) in new[] { (proxy.Listen, ListenKind.Proxy), (proxy.Redirect, ListenKind.Redirect), (proxy.Tproxy, ListenKind.Tproxy) })
        {
            foreach (var at in addresses)
            {
                kestrel.Listen(new ListenEndPoint(at, kind), listen => listen.Protocols = HttpProtocols.Http1);
            }
        }
    }
}
