namespace MwanLb.Engine.Configuration;

/// <summary>A request by HTTP that carries an alert. Immutable.</summary>
public sealed record WebhookModel
{
    /// <summary>Where to; null: <see cref="UrlFile"/> says it.</summary>
    public Uri? Url { get; init; }

    /// <summary>The file with the address, where that is a secret; null: <see cref="Url"/> has it.</summary>
    public string? UrlFile { get; init; }

    /// <summary>The file with headers, one a line; null: none.</summary>
    public string? HeadersFile { get; init; }

    /// <summary>The body, with places to fill in.</summary>
    public required string Body { get; init; }
}
