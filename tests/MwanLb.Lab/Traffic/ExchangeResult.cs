namespace MwanLb.Lab;

/// <summary>What became of a line or datagram that asks for an answer.</summary>
public enum ExchangeResult
{
    /// <summary>The answer came.</summary>
    Answered,

    /// <summary>The connection is closed or reset, or the destination unreachable.</summary>
    Reset,

    /// <summary>No answer came in time.</summary>
    TimedOut,
}
