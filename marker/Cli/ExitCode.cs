namespace MwanLb.Marker.Cli;

/// <summary>What a command tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>What was asked could not be done.</summary>
    public const int Failure = 1;

    /// <summary>The configuration, or the command line, is wrong; nothing was touched.</summary>
    public const int BadInput = 2;
}
