using System.Net;

namespace MwanLb.Lab;

/// <summary>How the client fared with one TCP connection or UDP flow.</summary>
/// <param name="Id">The payload's first word.</param>
/// <param name="LocalPort">The client's own port, 0 when there was no connection.</param>
/// <param name="FirstSeenAs">The source address of the first exchange as the server told it, null without an answer.</param>
/// <param name="SecondSeenAs">The same for a second exchange on the same socket.</param>
public sealed record FlowOutcome(string Id, int LocalPort, IPAddress? FirstSeenAs, IPAddress? SecondSeenAs);
