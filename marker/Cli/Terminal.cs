using System.Text;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Files;

namespace MwanLb.Marker.Cli;

/// <summary>What commands say, and where: results to stdout, what is wrong to stderr.</summary>
internal static class Terminal
{
    public static int Print(string text)
    {
        try
        {
            Console.Out.Write(text);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, or no standard output at all (EBADF is "unauthorized" to .NET). A reader that has gone away is none: .NET passes EPIPE over.
            return Fail("the result cannot be written to standard output: " + (e.InnerException ?? e).Message);
        }
    }

    /// <summary>Writes a file in place of standard output, or that where none is named.</summary>
    public static int Write(string text, string? output)
    {
        if (output is null)
        {
            return Print(text);
        }

        try
        {
            WholeFile.Write(output, Encoding.UTF8.GetBytes(text), isKept: false);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail($"{output}: {e.Message}");
        }
    }

    public static int Fail(string message, int exitCode = ExitCode.Failure)
    {
        Console.Error.WriteLine("mwanlb: " + message);
        return exitCode;
    }

    /// <summary>Loads the configuration, says what is wrong with it, and uses it where it is good.</summary>
    public static int WithModel(string path, Func<RouterModel, int> use)
    {
        var result = ConfigurationFile.Load(path);
        if (result.Findings.Length > 0)
        {
            Console.Error.WriteLine(result.ToString());
        }

        return result.Model is { } model ? use(model) : ExitCode.BadInput;
    }
}
