using System.Globalization;
using System.Text;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Forwarding;

/// <summary>What the proxy answers to a browser that asks it for a page as if it were a server.</summary>
internal sealed class OwnPages(ProxyState state, MetricTotals totals)
{
    /// <summary>Answers.</summary>
    /// <returns>The status that was answered.</returns>
    public async Task ServeAsync(HttpContext context)
    {
        var (type, text) = context.Request.Path.Value switch
        {
            "/proxy.pac" or "/wpad.dat" => ("application/x-ns-proxy-autoconfig", AutoConfiguration(context.Request.Host)),
            "/health" => ("text/plain", Health()),
            "/metrics" => (MetricTotals.ContentType, totals.Write()),
            "/" => ("text/plain", "MwanLb's forward proxy. Set it as HTTP or SOCKS5 proxy, or give browsers /proxy.pac; /health tells how the uplinks are, /metrics what was counted.\n"),
            _ => ("text/plain", ""),
        };
        if (text.Length == 0)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            text = "This is a proxy: it needs the whole address in the request (http://host/path).\n";
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
        }
    }

    // The browser goes on by itself where the proxy is gone: nobody is cut off by us.
    private static string AutoConfiguration(HostString self) => $$"""
        function FindProxyForURL(url, host) {
          if (isPlainHostName(host) || shExpMatch(host, "*.local") || isInNet(host, "127.0.0.0", "255.0.0.0") ||
              isInNet(host, "10.0.0.0", "255.0.0.0") || isInNet(host, "172.16.0.0", "255.240.0.0") || isInNet(host, "192.168.0.0", "255.255.0.0"))
            return "DIRECT";
          return "PROXY {{self.Value}}; DIRECT";
        }

        """;

    private string Health()
    {
        var runtime = state.Current;
        var snapshot = runtime.State.Current;
        var text = new StringBuilder();
        foreach (var uplink in runtime.Model.Uplinks)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{uplink.Name}: {(snapshot.IsAvailable(uplink) ? "available" : "not available")}, {runtime.Open.Of(uplink)} connections of this proxy\n");
        }

        return text.ToString();
    }
}
