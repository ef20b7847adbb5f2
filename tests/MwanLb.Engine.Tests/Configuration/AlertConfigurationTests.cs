using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class AlertConfigurationTests : IDisposable
{
    private const string Server = "must be a server and its port, such as \"mail.example.org:587\" or \"[2001:db8::25]:25\"";
    private const string Address = "must be a mail address alone, such as \"admin@example.org\"";

    private readonly string _directory = Directory.CreateTempSubdirectory("mwanlb-alerts-").FullName;

    public static TheoryData<string, int, int, string, string> Mistakes => new()
    {
        // text,                                                          at line, column, item,            message
        { "[hooks]\nrun = [\"notify\"]",                                       9,  8, "hooks.run",           "must be a file's full path, beginning with '/'" },
        { "[hooks]\nrun = [\"/n\"]\nevents = [\"dwon\"]",                     10, 11, "hooks.events",        "is no kind of event: did you mean \"down\"?" },
        { "[hooks]\nrun = [\"/n\"]\nevents = [\"unknown\"]",                  10, 11, "hooks.events",        AllKinds },
        { "[hooks]\nrun = [\"/n\"]\ntimeout = \"0s\"",                        10, 11, "hooks.timeout",       "must be 1s to 10m" },
        { "[alerts]\nwebhook = \"hooks.example.org\"",                         9, 11, "alerts.webhook",      "must be an address, such as \"https://hooks.example.org/T0/B0\", or \"file:\" and the full path of a file that holds it" },
        { "[alerts]\nwebhook = \"ftp://example.org/\"",                        9, 11, "alerts.webhook",      "must be an address, such as \"https://hooks.example.org/T0/B0\", or \"file:\" and the full path of a file that holds it" },
        { "[alerts]\nwebhook = \"file:url\"",                                  9, 11, "alerts.webhook",      "must be a file's full path, beginning with '/'" },
        { "[alerts]\nwebhook = \"http://h/\"\nwebhook-body = '{\"a\": 1}'",   10, 16, "alerts.webhook-body", "must hold {text}, where the message goes" },
        { "[alerts]\nwebhook = \"http://h/\"\nwebhook-body = '{\"a\": \"{text}\"}'", 10, 16, "alerts.webhook-body", "is no JSON once its places are filled in: {text}, {subject}, {router}, {events} stand without quotes, as in '{\"text\": {text}}'" },
        { "[alerts]\nsmtp = \"mail.example.org\"",                             9,  8, "alerts.smtp",         Server },
        { "[alerts]\nsmtp = \"2001:db8::25:25\"",                              9,  8, "alerts.smtp",         Server },
        { "[alerts]\nsmtp = \"mail:0\"",                                       9,  8, "alerts.smtp",         Server },
        { "[alerts]\nsmtp = \"m:25\"\nmail-from = \"a@b\"",                    9,  8, "alerts.smtp",         "needs mail-to: who is to get the mail" },
        { "[alerts]\nsmtp = \"m:25\"\nmail-to = \"a@b\"",                      9,  8, "alerts.smtp",         "needs mail-from: an address that this server takes mail from" },
        { "[alerts]\nmail-to = \"a@b\"",                                       9, 11, "alerts.mail-to",      "needs smtp: the server that takes the mail" },
        { "[alerts]\nmail-from = \"A <a@b>\"",                                 9, 13, "alerts.mail-from",    Address },
        { "[alerts]\nmail-from = \"a\"",                                       9, 13, "alerts.mail-from",    Address },
        { "[alerts]\nmax-per-hour = 0",                                        9, 16, "alerts.max-per-hour", "must be 1 to 1000" },
    };

    private static string AllKinds =>
        $"must be one of {string.Join(", ", Enum.GetValues<EventKind>().Where(kind => kind is not EventKind.Unknown).Select(kind => $"\"{EnumWord.Of(kind)}\""))}";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Parse_Mistake_IsNamed(string text, int line, int column, string item, string message)
    {
        var finding = Assert.Single(ConfigurationFile.Parse(Sample.With(8, text), "mwanlb.toml").Findings);

        Assert.Equal((FindingSeverity.Error, line, column, item, message), (finding.Severity, finding.Line, finding.Column, finding.Item, finding.Message));
    }

    [Theory]
    [InlineData("\"ftp://hooks.example.org/T0/SECRET\"", "\"ftp://hooks.example.org/…\"")]
    [InlineData("\"ftp://u:SECRET@hooks.example.org?SECRET\"", "\"ftp://hooks.example.org/…\"")]
    [InlineData("\"hooks.example.org/SECRET\"", "\"hooks.example.org/…\"")]
    [InlineData("\"SECRET\"", "\"…\"")]
    [InlineData("\"https://\\tSECRET\"", "\"https://\\u0009")] // what stands where the host does
    [InlineData("[\"https://h/SECRET\"]", "…")]
    [InlineData("'https://h\\SECRET'", null)]
    [InlineData("https://h.example.org/SECRET", null)]
    [InlineData("\"https://h/SECRET", null)]
    [InlineData("\"https://h/SECRET\" x", null)]
    [InlineData("\"file:SECRET\"", "\"file:SECRET\"")] // a name, and no secret
    public void Parse_WebhookWithAMistake_FindingsShowTheHostAtMost(string value, string? shown)
    {
        var findings = ConfigurationFile.Parse(Sample.With(8, $"[alerts]\nwebhook = {value}"), "mwanlb.toml").Findings;

        if (shown is not null)
        {
            Assert.StartsWith(shown, Assert.Single(findings).Value, StringComparison.Ordinal);
        }

        if (shown?.Contains("SECRET", StringComparison.Ordinal) is not true && !value.Contains("\\t", StringComparison.Ordinal))
        {
            Assert.All(findings, finding => Assert.DoesNotContain("SECRET", finding.ToString(), StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void Parse_Nothing_TellsNobodyAndHasDefaults()
    {
        var model = ConfigurationFile.Parse(Sample.Common, "mwanlb.toml").Model!;

        Assert.Empty(model.Hooks.Programs);
        Assert.Null(model.Alerts.Webhook);
        Assert.Null(model.Alerts.Mail);
        Assert.Equal(ProgramDefaults.EventsFile, model.EventsFile);
        Assert.Equal((TimeSpan.FromSeconds(30), 20, TimeSpan.FromSeconds(30)), (model.Alerts.Settle, model.Alerts.MaxPerHour, model.Hooks.Timeout));
        Assert.Contains(EventKind.Down, model.Alerts.Events.AsEnumerable());
        Assert.DoesNotContain(EventKind.Drained, model.Alerts.Events.AsEnumerable());
        Assert.Contains(EventKind.Drained, model.Hooks.Events.AsEnumerable());
    }

    [Fact]
    public void Parse_Everything_IsInTheModel()
    {
        var model = ConfigurationFile.Parse(Sample.With(8, """
            [hooks]
            run = ["/b", "/a"]
            events = ["up"]
            [alerts]
            webhook = "file:/url"
            webhook-body = '{"content": {text}}'
            smtp = "[2001:db8::25]:465"
            smtp-security = "tls"
            smtp-login = "/login"
            mail-from = "r@example.org"
            mail-to = "a@example.org"
            """), "mwanlb.toml").Model!;

        Assert.Equal(["/b", "/a"], model.Hooks.Programs);
        Assert.Equal(EventKind.Up, Assert.Single(model.Hooks.Events));
        Assert.Equal((null, "/url", "{\"content\": {text}}"), (model.Alerts.Webhook!.Url, model.Alerts.Webhook.UrlFile, model.Alerts.Webhook.Body));
        var mail = model.Alerts.Mail!;
        Assert.Equal(("2001:db8::25", 465, MailSecurity.Tls, "/login", "a@example.org"), (mail.Host, mail.Port, mail.Security, mail.LoginFile, Assert.Single(mail.To)));
    }

    [Fact]
    public void Load_FilesMissingOrNoPrograms_Warns()
    {
        File.WriteAllText(Path.Combine(_directory, "plain"), "");
        File.WriteAllText(Path.Combine(_directory, "program"), "");
        File.SetUnixFileMode(Path.Combine(_directory, "program"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = Path.Combine(_directory, "mwanlb.toml");
        File.WriteAllText(path, Sample.With(8, $"""
            [hooks]
            run = ["{_directory}/program", "{_directory}/plain", "{_directory}/none"]
            [alerts]
            webhook = "file:{_directory}/url"
            """));

        var result = ConfigurationFile.Load(path);

        Assert.NotNull(result.Model);
        Assert.Equal(
            [
                ("hooks.run", "is not executable, so nobody is told: chmod +x it"), ("hooks.run", "there is no such file, or this user may not see it"),
                ("alerts.webhook", "there is no such file, or this user may not see it"),
            ],
            result.Findings.Select(finding => (finding.Item, finding.Message)));
        Assert.All(result.Findings, finding => Assert.Equal(FindingSeverity.Warning, finding.Severity));
    }
}
