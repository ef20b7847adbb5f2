using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>The section <c>[alerts]</c>, value by value as it stands in the file.</summary>
internal sealed record AlertOptions
{
    /// <summary>Empty: none.</summary>
    public required Setting<string> Webhook { get; init; }

    /// <summary>Empty: none.</summary>
    public required Setting<string> WebhookHeaders { get; init; }

    public required Setting<string> WebhookBody { get; init; }

    /// <summary>Null: none.</summary>
    public required Setting<(string Host, int Port)?> Smtp { get; init; }

    public required Setting<MailSecurity> SmtpSecurity { get; init; }

    /// <summary>Empty: none.</summary>
    public required Setting<string> SmtpLogin { get; init; }

    /// <summary>Empty: none.</summary>
    public required Setting<string> MailFrom { get; init; }

    public required Setting<ImmutableArray<Setting<string>>> MailTo { get; init; }

    public required Setting<ImmutableArray<Setting<EventKind>>> Events { get; init; }

    public required Setting<TimeSpan> Settle { get; init; }

    public required Setting<long> MaxPerHour { get; init; }
}
