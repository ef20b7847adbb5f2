using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration;

/// <summary>Mail that carries an alert. Immutable.</summary>
public sealed record MailModel
{
    /// <summary>The server that takes it.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public required int Port { get; init; }

    /// <summary>How the connection is protected.</summary>
    public required MailSecurity Security { get; init; }

    /// <summary>The file with the user's name and the password, a line each; null: nobody is asked for.</summary>
    public string? LoginFile { get; init; }

    /// <summary>Whom it is from.</summary>
    public required string From { get; init; }

    /// <summary>Who gets it.</summary>
    public required ImmutableArray<string> To { get; init; }
}
