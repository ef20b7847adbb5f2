using System.Collections.Frozen;
using System.Collections.Immutable;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the settings of hooks and alerts against each other and against the files that they name, and fills in what is left out.</summary>
internal static class AlertSettings
{
    /// <summary>What an admin wants to be told of unless he says otherwise: not what he does himself, nor what repairs itself.</summary>
    private static readonly FrozenSet<EventKind> DefaultAlerts = FrozenSet.ToFrozenSet(
    [
        EventKind.Down, EventKind.Up, EventKind.PanicBegun, EventKind.PanicEnded, EventKind.Contended, EventKind.PutBackFailed, EventKind.ReloadRefused, EventKind.Quota,
    ]);

    private static readonly FrozenSet<EventKind> AllEvents = Enum.GetValues<EventKind>().ToFrozenSet();

    public static void Check(RouterOptions options, Predicate<string> fileExists, Predicate<string> isProgram, FindingList findings)
    {
        CheckHooks(options.Hooks, fileExists, isProgram, findings);
        CheckMail(options.Alerts, findings);
        foreach (var (key, file) in Files(options.Alerts))
            CheckFile($"alerts.{key}", file, fileExists, findings);
        CheckWebhook(options.Alerts, findings);
    }

    public static HookModel BuildHooks(HookOptions hooks) => new()
    {
        Programs = [.. hooks.Run.Value.Select(program => program.Value)],
        Events = hooks.Events.IsWritten ? Kinds(hooks.Events) : AllEvents,
        Timeout = hooks.Timeout.Value,
    };

    public static AlertModel Build(AlertOptions alerts) => new()
    {
        Webhook = alerts.Webhook.Value.Length == 0 ? null : BuildWebhook(alerts),
        Mail = alerts.Smtp.Value is not { } server ? null : new MailModel
        {
            Host = server.Host,
            Port = server.Port,
            Security = alerts.SmtpSecurity.Value,
            LoginFile = alerts.SmtpLogin.Value.Length == 0 ? null : alerts.SmtpLogin.Value,
            From = alerts.MailFrom.Value,
            To = [.. alerts.MailTo.Value.Select(address => address.Value)],
        },
        Events = alerts.Events.IsWritten ? Kinds(alerts.Events) : DefaultAlerts,
        Settle = alerts.Settle.Value,
        MaxPerHour = (int)alerts.MaxPerHour.Value,
    };

    private static WebhookModel BuildWebhook(AlertOptions alerts)
    {
        var isFile = alerts.Webhook.Value.StartsWith(AlertText.FilePrefix, StringComparison.Ordinal);
        return new WebhookModel
        {
            Url = isFile ? null : new Uri(alerts.Webhook.Value),
            UrlFile = isFile ? alerts.Webhook.Value[AlertText.FilePrefix.Length..] : null,
            HeadersFile = alerts.WebhookHeaders.Value.Length == 0 ? null : alerts.WebhookHeaders.Value,
            Body = alerts.WebhookBody.Value,
        };
    }

    // Warnings: the same file configures Squid's helper and the proxy, which must not stop for a hook, and may not be allowed to see it.
    private static void CheckHooks(HookOptions hooks, Predicate<string> fileExists, Predicate<string> isProgram, FindingList findings)
    {
        foreach (var program in hooks.Run.Value.Where(program => program.IsUsable && CheckFile("hooks.run", program, fileExists, findings)))
        {
            if (!isProgram(program.Value))
                findings.Warning(program.At, "hooks.run", program.Text, "is not executable, so nobody is told: chmod +x it");
        }

        if (hooks.Run.IsUsable && hooks.Run.Value.IsEmpty && hooks.Events.IsWritten)
            findings.Warning(hooks.Events.At, "hooks.events", hooks.Events.Text, "has no effect without run");
    }

    private static void CheckMail(AlertOptions alerts, FindingList findings)
    {
        if (alerts.Smtp.IsWritten)
        {
            if (alerts.MailTo.State is SettingState.Absent)
                findings.Error(alerts.Smtp.At, "alerts.smtp", alerts.Smtp.Text, "needs mail-to: who is to get the mail");
            if (alerts.MailFrom.State is SettingState.Absent)
                findings.Error(alerts.Smtp.At, "alerts.smtp", alerts.Smtp.Text, "needs mail-from: an address that this server takes mail from");
        }

        else if (alerts.Smtp.State is SettingState.Absent && alerts.MailTo.IsWritten)
        {
            findings.Error(alerts.MailTo.At, "alerts.mail-to", alerts.MailTo.Text, "needs smtp: the server that takes the mail");
        }

        if (alerts.SmtpLogin is { IsWritten: true, Value.Length: > 0 } && alerts.SmtpSecurity is { IsWritten: true, Value: MailSecurity.None })
            findings.Warning(alerts.SmtpSecurity.At, "alerts.smtp-security", alerts.SmtpSecurity.Text, "sends the password of smtp-login in the clear");
    }

    private static void CheckWebhook(AlertOptions alerts, FindingList findings)
    {
        if (alerts.Webhook.State is not SettingState.Absent)
            return;
        if (alerts.WebhookHeaders.IsWritten)
            findings.Warning(alerts.WebhookHeaders.At, "alerts.webhook-headers", alerts.WebhookHeaders.Text, "has no effect without webhook");
        if (alerts.WebhookBody.IsWritten)
            findings.Warning(alerts.WebhookBody.At, "alerts.webhook-body", alerts.WebhookBody.Text, "has no effect without webhook");
    }

    private static IEnumerable<(string Key, Setting<string> File)> Files(AlertOptions alerts)
    {
        if (alerts.Webhook.IsWritten && alerts.Webhook.Value.StartsWith(AlertText.FilePrefix, StringComparison.Ordinal))
            yield return (KnownKeys.Webhook, alerts.Webhook with { Value = alerts.Webhook.Value[AlertText.FilePrefix.Length..] });
        if (alerts.WebhookHeaders is { IsWritten: true, Value.Length: > 0 })
            yield return (KnownKeys.WebhookHeaders, alerts.WebhookHeaders);
        if (alerts.SmtpLogin is { IsWritten: true, Value.Length: > 0 })
            yield return (KnownKeys.SmtpLogin, alerts.SmtpLogin);
    }

    private static bool CheckFile(string item, Setting<string> file, Predicate<string> fileExists, FindingList findings)
    {
        if (fileExists(file.Value))
            return true;
        findings.Warning(file.At, item, file.Text, "there is no such file, or this user may not see it");
        return false;
    }

    private static FrozenSet<EventKind> Kinds(Setting<ImmutableArray<Setting<EventKind>>> list) => list.Value.Select(kind => kind.Value).ToFrozenSet();
}
