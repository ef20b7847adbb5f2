namespace MwanLb.Lab;

/// <summary>What a finished command left behind.</summary>
/// <param name="Command">The command line, for messages.</param>
/// <param name="ExitCode">Its exit code, 128 + the signal when one ended it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Returns this result, or throws with its output when the command failed.</summary>
    public CommandResult EnsureSuccess() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"'{Command}' exited with {ExitCode}.\n{Error}{Output}");
}
