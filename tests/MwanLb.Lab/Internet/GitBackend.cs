using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MwanLb.Lab;

/// <summary>Git's own server program (git-http-backend(1)), run for each request as CGI (RFC 3875) wants it.</summary>
internal sealed class GitBackend(string directory)
{
    public async Task ServeAsync(HttpContext context)
    {
        using var process = Process.Start(Prepare(context.Request))!;
        var reading = FeedAsync(context.Request.Body, process.StandardInput.BaseStream);
        await ReadHeadAsync(process.StandardOutput.BaseStream, context.Response);
        await process.StandardOutput.BaseStream.CopyToAsync(context.Response.Body);
        await reading;
        await process.WaitForExitAsync();
    }

    private static async Task FeedAsync(Stream body, Stream input)
    {
        await body.CopyToAsync(input);
        input.Close();
    }

    // Byte by byte: what follows the empty line is not text.
    private static async Task ReadHeadAsync(Stream output, HttpResponse response)
    {
        var line = new List<char>();
        for (var one = new byte[1]; await output.ReadAsync(one) == 1;)
        {
            if (one[0] != '\n')
            {
                line.Add((char)one[0]);
                continue;
            }

            var field = string.Concat(line).TrimEnd('\r');
            line.Clear();
            if (field.Length == 0)
                return;
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            var value = field[(colon + 1)..].Trim();
            if (field[..colon] == "Status")
                response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            else
                response.Headers[field[..colon]] = value;
        }
    }

    private ProcessStartInfo Prepare(HttpRequest request)
    {
        var start = new ProcessStartInfo("git", "http-backend") { RedirectStandardInput = true, RedirectStandardOutput = true };
        var environment = start.Environment;
        environment["GIT_PROJECT_ROOT"] = directory;
        environment["GIT_HTTP_EXPORT_ALL"] = "1";
        environment["PATH_INFO"] = request.Path;
        environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?');
        environment["REQUEST_METHOD"] = request.Method;
        environment["CONTENT_TYPE"] = request.ContentType;
        environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding;
        environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"];
        environment["REMOTE_USER"] = "lab";
        environment["REMOTE_ADDR"] = request.HttpContext.Connection.RemoteIpAddress!.ToString();
        if (request.ContentLength is { } length)
            environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
