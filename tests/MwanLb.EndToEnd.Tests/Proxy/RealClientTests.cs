using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Proxy;

/// <summary>Programs that do more than fetch a page: a browser, Git, apt, npm, Node and .NET, each against a server of its kind.</summary>
[Collection(nameof(ProxyGateway))]
public sealed class RealClientTests(ProxyGateway gateway) : LabTest, IAsyncLifetime
{
    private static readonly string Proxy = ProxyProcess.Url;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mwanlb-site-");
    private WebSite _site = null!;
    private ProxyProcess _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        if (CapabilityCheck.Missing is not null)
            return;
        _site = await WebSite.StartAsync(gateway.Lab.Network.Internet, _directory.FullName);
        _proxy = await gateway.StartProxyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            // What came without the proxy would come by the router's NAT, and from the client's own port: only the proxy opens connections of its own.
            Assert.NotEmpty(_site.Visits);
            Assert.All(_site.Visits, visit => Assert.NotNull(gateway.Lab.Network.UplinkOf(visit.Source)));
            await Wait.UntilAsync(
                () => _proxy.AccessLines.Any(line => line.Contains($":{WebSite.Port}", StringComparison.Ordinal)), Seconds(10), () => "the requests in the proxy's log");
            await _proxy.DisposeAsync();
            await _site.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Chromium_PageWithDownloadsUploadsEventsAndAWebSocket_Works()
    {
        await using var browser = gateway.Client.Start(
            "chromium-headless-shell", "--no-sandbox", "--disable-gpu", "--user-data-dir=/run/chromium", "--remote-debugging-port=0",
            $"--proxy-server={Proxy}", $"{WebSite.Url}/page");
        await Wait.UntilAsync(() => _site.Done.IsCompleted || browser.HasExited, Seconds(60), () => $"the page's report\n{browser.Error}");

        Assert.True(_site.Done.IsCompleted, browser.Error);
        Assert.Equal("download=true upload=true events=true socket=true", await _site.Done);
    }

    [Fact]
    public async Task Git_CloneAndPush_Work()
    {
        var output = await gateway.Client.ShellAsync($"""
            export GIT_CONFIG_GLOBAL=/run/gitconfig http_proxy={Proxy}
            git config --global user.name lab; git config --global user.email lab@lab; git config --global init.defaultBranch main
            git init -q --bare {_directory.FullName}/there.git
            git -C {_directory.FullName}/there.git config http.receivepack true
            git clone -q {WebSite.Url}/git/there.git /run/first 2>&1
            # More than http.postBuffer: sent in chunks, after a probe that Git asks to continue by itself.
            head -c 3000000 /dev/urandom >/run/first/file
            git -C /run/first add file; git -C /run/first commit -qm one; git -C /run/first push -q origin main
            git clone -q {WebSite.Url}/git/there.git /run/second
            cmp /run/first/file /run/second/file && echo same
            """);

        Assert.EndsWith("same\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apt_UpdateAndDownload_Work()
    {
        var output = await gateway.Client.ShellAsync($"""
            cd {_directory.FullName}
            mkdir -p apt package/DEBIAN
            printf 'Package: lab-thing\nVersion: 1.0\nArchitecture: all\nMaintainer: lab <lab@lab>\nDescription: a thing\n' >package/DEBIAN/control
            dpkg-deb --build package apt/lab-thing_1.0_all.deb >/dev/null
            (cat package/DEBIAN/control; printf 'Filename: ./lab-thing_1.0_all.deb\nSize: %s\nSHA256: %s\n' "$(stat -c %s apt/*.deb)" "$(sha256sum apt/*.deb | cut -d ' ' -f 1)") >apt/Packages
            mkdir -p /run/apt/lists/partial /run/apt/archives/partial /run/apt/parts
            echo 'deb [trusted=yes] {WebSite.Url}/apt ./' >/run/apt/sources.list
            cd /run/apt
            options='-o Dir::Etc::sourcelist=/run/apt/sources.list -o Dir::Etc::sourceparts=/run/apt/parts -o Dir::State::lists=/run/apt/lists -o Dir::Cache=/run/apt
              -o APT::Sandbox::User=root -o Acquire::http::Proxy={Proxy}'
            apt-get $options update >/dev/null
            apt-get $options download lab-thing >/dev/null
            cmp lab-thing_1.0_all.deb {_directory.FullName}/apt/lab-thing_1.0_all.deb && echo same
            """);

        Assert.EndsWith("same\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Npm_Install_Works()
    {
        var output = await gateway.Client.ShellAsync($$$"""
            cd {{{_directory.FullName}}}
            mkdir -p npm package
            echo '{"name":"lab-thing","version":"1.0.0"}' >package/package.json
            echo 'module.exports = "there"' >package/index.js
            tar -czf npm/lab-thing-1.0.0.tgz package
            sum=sha512-$(openssl dgst -sha512 -binary npm/lab-thing-1.0.0.tgz | base64 -w 0)
            printf '{"name":"lab-thing","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"lab-thing","version":"1.0.0","dist":{"integrity":"%s","tarball":"{{{WebSite.Url}}}/npm/lab-thing-1.0.0.tgz"} } } }' "$sum" >lab-thing
            mkdir -p /run/npm; cd /run/npm; export HOME=/run/npm npm_config_cache=/run/npm/cache
            echo '{}' >package.json
            npm install --registry {{{WebSite.Url}}}/ --proxy {{{Proxy}}} --no-audit --no-fund --no-update-notifier lab-thing >/dev/null
            node -p 'require("lab-thing")'
            """);

        Assert.EndsWith("there\n", output, StringComparison.Ordinal);
    }

    // Node's own client knows nothing of proxies: a program asks for the whole address, or for a tunnel.
    [Fact]
    public async Task Node_RequestAndTunnel_Work()
    {
        gateway.Client.WriteFile("/run/client.js", $$"""
            const http = require("http");
            const proxy = { host: "{{LabTopology.RouterLanAddress}}", port: {{ProxyProcess.Port}} };
            http.get({ ...proxy, path: "{{WebSite.Url}}/files/100000" }, answer => {
              let length = 0;
              answer.on("data", part => length += part.length).on("end", () => {
                http.request({ ...proxy, method: "CONNECT", path: "{{WebSite.Url["http://".Length..]}}" }).on("connect", (_, socket) => {
                  http.get({ createConnection: () => socket, path: "/files/200000", headers: { host: "x" } }, inner => {
                    let more = 0;
                    inner.on("data", part => more += part.length).on("end", () => { console.log(length, more); process.exit(); });
                  });
                }).end();
              });
            });
            """);

        Assert.Equal("100000 200000\n", await gateway.Client.ShellAsync("node /run/client.js"));
    }

    [Fact]
    public async Task HttpClient_RequestsUploadsAndAWebSocket_Work()
    {
        using var handler = new SocketsHttpHandler { Proxy = new WebProxy(Proxy), UseProxy = true, ConnectCallback = ConnectAsync };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(WebSite.Url) };

        Assert.Equal(1_000_000, (await client.GetByteArrayAsync("/files/1000000", Cancellation)).Length);
        using var answer = await client.PostAsync("/upload", new StreamContent(new MemoryStream(new byte[1_500_000])), Cancellation);
        Assert.Equal("1500000", await answer.Content.ReadAsStringAsync(Cancellation));
        using var channel = new ClientWebSocket();
        await channel.ConnectAsync(new Uri($"{WebSite.Url.Replace("http:", "ws:", StringComparison.Ordinal)}/socket"), client, Cancellation);
        await channel.SendAsync("back"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        var buffer = new byte[16];
        var echo = await channel.ReceiveAsync(buffer, Cancellation);
        Assert.Equal("back", System.Text.Encoding.ASCII.GetString(buffer, 0, echo.Count));
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = gateway.Client.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
