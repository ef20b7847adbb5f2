using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Alerts;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.Alerts;

/// <summary>The outlets against servers on loopback.</summary>
public sealed class OutletTests : IDisposable
{
    private static readonly RouterModel Model = Sample.Model();
    private static readonly AlertMessage Message = new("[mwanlb r] dsl is DOWN", "line \"one\"\n", [new HistoryEvent(EventKind.Down) { Uplink = "dsl" }]);

    private readonly TestDirectory _directory = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly AlertDialer _dialer = new(Model, UplinkTable.CreatePrivate(Model.Uplinks), TimeProvider.System);

    public OutletTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Webhook_Taken_SaysTheAnswerAndTheWay()
    {
        var webhook = new WebhookModel
        {
            UrlFile = _directory.Write("url", $"http://127.0.0.1:{Port}/hook?secret\n"),
            HeadersFile = _directory.Write("headers", "# secrets\nAuthorization: Bearer abc\n"),
            Body = """{"chat_id": 7, "text": {text}, "events": {events}}""",
        };

        var sending = new WebhookOutlet(webhook, _dialer).SendAsync(Message, TestContext.Current.CancellationToken);
        var request = await ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("200 OK from 127.0.0.1 by the default route", await sending);
        Assert.StartsWith("POST /hook?secret HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer abc\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith(
            """{"chat_id": 7, "text": "[mwanlb r] dsl is DOWN\nline \"one\"", "events": [{"kind":"down","time":"0001-01-01T00:00:00+00:00","uplink":"dsl"}]}""", request, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_EventNamesAPlace_IsStillJson()
    {
        var refused = new HistoryEvent(EventKind.ReloadRefused) { Cause = "alerts.webhook-body = '{}': must hold {text}, where the message goes" };

        var body = WebhookOutlet.Fill("""{"text": {text}, "events": {events}, "subject": {subject}}""", new AlertMessage("{router}", "{events}", [refused]), "r");

        using var json = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal(refused.Cause, json.RootElement.GetProperty("events")[0].GetProperty("cause").GetString());
        Assert.Equal(("{router}", "{router}\n{events}"), (json.RootElement.GetProperty("subject").GetString(), json.RootElement.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Webhook_Refused_SaysWhyAndNoSecret()
    {
        var sending = new WebhookOutlet(new WebhookModel { Url = new Uri($"http://127.0.0.1:{Port}/bot/secret?x"), Body = "{text}" }, _dialer)
            .SendAsync(Message, TestContext.Current.CancellationToken);
        await ServeAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 35\r\n\r\ninvalid_token at /bot/secret?x here");

        var problem = await Assert.ThrowsAsync<AlertException>(() => sending);
        Assert.Equal("127.0.0.1 answered 403 Forbidden: invalid_token at /… here", problem.Message);
    }

    [Fact]
    public async Task Webhook_NobodyThere_NamesEveryWayThatWasTried()
    {
        _listener.Stop();

        var problem = await Assert.ThrowsAsync<AlertException>(() => new WebhookOutlet(new WebhookModel { Url = new Uri("http://127.0.0.1:1/"), Body = "{text}" }, _dialer)
            .SendAsync(Message, TestContext.Current.CancellationToken));

        Assert.StartsWith("127.0.0.1:1 cannot be reached: by the default route: Connection refused; by the uplink fibre: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("by the uplink dsl: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_Taken_HasSubjectTextAndLogin()
    {
        var mail = new MailModel
        {
            Host = "127.0.0.1",
            Port = Port,
            Security = MailSecurity.None,
            LoginFile = _directory.Write("login", "user\npass word\n"),
            From = "router@example.org",
            To = ["a@example.org", "b@example.org"],
        };

        var sending = new MailOutlet(mail, _dialer).SendAsync(Message, TestContext.Current.CancellationToken);
        var lines = await TakeMailAsync();

        Assert.Equal("'2.0.0 queued' from 127.0.0.1 by the default route", await sending);
        Assert.Contains("AUTH PLAIN " + Convert.ToBase64String(Encoding.ASCII.GetBytes("\0user\0pass word")), lines);
        Assert.All((string[])["RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>", "Subject: [mwanlb r] dsl is DOWN", "Auto-Submitted: auto-generated", "line \"one\""],
            line => Assert.Contains(line, lines));
    }

    [Fact]
    public async Task Mail_StarttlsNotOffered_SendsNothing()
    {
        var mail = new MailModel { Host = "127.0.0.1", Port = Port, Security = MailSecurity.Starttls, From = "router@example.org", To = ["a@example.org"] };

        var sending = new MailOutlet(mail, _dialer).SendAsync(Message, TestContext.Current.CancellationToken);
        var lines = await TakeMailAsync();

        await Assert.ThrowsAsync<AlertException>(() => sending);
        Assert.DoesNotContain(lines, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_ServerWantsALogin_IsSaid()
    {
        var mail = new MailModel { Host = "127.0.0.1", Port = Port, Security = MailSecurity.None, From = "router@example.org", To = ["a@example.org"] };

        var sending = new MailOutlet(mail, _dialer).SendAsync(Message, TestContext.Current.CancellationToken);
        await TakeMailAsync("530 5.7.0 Authentication required");

        Assert.Contains("Authentication required", (await Assert.ThrowsAsync<AlertException>(() => sending)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user\n")]
    [InlineData("")]
    [InlineData("\npassword")]
    public void ReadLogin_Incomplete_IsSaid(string text) => Assert.Throws<FormatException>(() => MailOutlet.ReadLogin(text));

    private async Task<string> ServeAsync(string answer)
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!IsWhole(text.ToString()))
        {
            var count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return text.ToString();

        static bool IsWhole(string text)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
            return end > 0 && length is not null && text.Length - end - 4 >= int.Parse(length.Split(' ')[1], null);
        }
    }

    private async Task<List<string>> TakeMailAsync(string sender = "250 2.1.0 ok")
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var (lines, isData) = (new List<string>(), false);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 sink ESMTP");
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (isData && line != ".")
            {
                continue;
            }

            isData = line == "DATA";
            await writer.WriteLineAsync(line.Split(' ')[0] switch
            {
                "EHLO" => "250-sink\r\n250 AUTH PLAIN",
                "MAIL" => sender,
                "AUTH" => "235 2.7.0 ok",
                "DATA" => "354 go on",
                "." => "250 2.0.0 queued",
                "QUIT" => "221 2.0.0 bye",
                _ => "250 2.1.0 ok",
            });
        }

        return lines;
    }
}
