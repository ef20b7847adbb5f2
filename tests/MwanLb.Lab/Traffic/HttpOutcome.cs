namespace MwanLb.Lab;

/// <summary>How the client fared with one request.</summary>
/// <param name="Id">The request's path without the slash.</param>
/// <param name="StatusCode">The status of the answer, 0 when there was none.</param>
/// <param name="LocalPort">The client's own port.</param>
/// <param name="Error">curl's complaint, empty when it has none.</param>
public sealed record HttpOutcome(string Id, int StatusCode, int LocalPort, string Error);
