namespace MwanLb.Lab;

/// <summary>How the client fared with one flow of ICMP echoes.</summary>
/// <param name="Id">The first word of the payload.</param>
/// <param name="Identifier">The identifier of the echoes, before any translation.</param>
/// <param name="FirstAnswered">Whether the first echo was answered.</param>
/// <param name="SecondAnswered">The same for a second one with the same identifier.</param>
public sealed record PingOutcome(string Id, int Identifier, bool FirstAnswered, bool SecondAnswered);
