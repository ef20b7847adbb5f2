using MwanLb.Engine.Configuration.Validation;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The settings of the sections <c>[hooks]</c> and <c>[alerts]</c>, with their ranges.</summary>
internal static class AlertOptionsReader
{
    /// <summary>What Slack, Mattermost, Rocket.Chat and Google Chat all take.</summary>
    public const string DefaultBody = """{"text": {text}}""";

    public static HookOptions ReadHooks(Section section) => new()
    {
        Run = section.TextList(KnownKeys.Run, FilePath.CheckRequired),
        Events = section.List<EventKind>(KnownKeys.Events, "kinds of events", AlertText.KindOf),
        Timeout = section.Text(KnownKeys.Timeout, HookModel.None.Timeout, Duration.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))),
    };

    public static AlertOptions Read(Section section) => new()
    {
        Webhook = section.Secret(KnownKeys.Webhook, "", AlertText.CheckWebhook, AlertText.ShowWebhook),
        WebhookHeaders = section.Text(KnownKeys.WebhookHeaders, "", FilePath.Check),
        WebhookBody = section.Text(KnownKeys.WebhookBody, DefaultBody, AlertText.CheckBody),
        Smtp = section.Text<(string Host, int Port)?>(KnownKeys.Smtp, null, AlertText.ParseServer),
        SmtpSecurity = section.Choice(KnownKeys.SmtpSecurity, MailSecurity.Starttls, [.. Enum.GetValues<MailSecurity>().Select(security => (EnumWord.Of(security), security))]),
        SmtpLogin = section.Text(KnownKeys.SmtpLogin, "", FilePath.Check),
        MailFrom = section.Text(KnownKeys.MailFrom, "", AlertText.CheckMailAddress),
        MailTo = section.OneOrMore(KnownKeys.MailTo, AlertText.CheckMailAddress),
        Events = section.List<EventKind>(KnownKeys.Events, "kinds of events", AlertText.KindOf),
        Settle = section.Text(KnownKeys.Settle, AlertModel.None.Settle, Duration.Between(TimeSpan.Zero, TimeSpan.FromMinutes(10))),
        MaxPerHour = section.Integer(KnownKeys.MaxPerHour, AlertModel.None.MaxPerHour, Section.Range(1, 1000)),
    };
}
