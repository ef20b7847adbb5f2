namespace MwanLb.Engine.Configuration;

/// <summary>The least severe event that is logged, named as in Microsoft.Extensions.Logging.</summary>
public enum LogSeverity
{
    /// <summary>Every selection, one line a connection. For looking into a fault; costs throughput.</summary>
    Trace,

    /// <summary>What each part does.</summary>
    Debug,

    /// <summary>Start, end, changes of state.</summary>
    Information,

    /// <summary>What an admin should look at.</summary>
    Warning,

    /// <summary>What does not work.</summary>
    Error,
}
