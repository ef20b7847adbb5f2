using System.Globalization;
using System.Text;
using System.Threading.Channels;
using MwanLb.Engine.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Debugging;

namespace MwanLb.Proxy.Reporting;

/// <summary>One line a request.</summary>
/// <remarks>
/// A thread of its own writes: where requests are served nothing may wait for a disk. Of what comes while too much waits, the number is kept and said. The
/// lines that wait are written at once, as one event: Serilog takes some 11 µs for each.
/// </remarks>
internal sealed class AccessLog : IDisposable
{
    /// <summary>How many records may wait: half a second of what one core can serve.</summary>
    public const int MaxWaiting = 10_000;

    private const long MaxFileBytes = 256L << 20;
    private const int MaxFiles = 31;
    private const int MaxBatch = 64 * 1024;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromMinutes(1);

    private readonly Channel<AccessRecord>? _records;
    private readonly AccessLogFormat _format;
    private readonly ProxyMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly Logger? _file;
    private readonly Thread? _thread;
    private long _lost;
    private long _counted;
    private long _said;
    private long? _saidAt;

    /// <summary>Begins.</summary>
    /// <param name="path">The file, to whose name the day is added; null: none.</param>
    /// <param name="format">How lines look.</param>
    /// <param name="say">Told in a sentence what the administrator should know.</param>
    /// <param name="metrics">Counts what is lost; null: nobody does.</param>
    /// <param name="time">The clock.</param>
    public AccessLog(string? path, AccessLogFormat format, Action<string> say, ProxyMetrics? metrics, TimeProvider time)
    {
        (_format, _say, _metrics, _time) = (format, say, metrics, time);
        if (path is null)
        {
            return;
        }

        // A directory that is missing, a full disk: said, and no reason to serve nobody.
        SelfLog.Enable(message => Complain($"the access log: {message.ReplaceLineEndings(" ")}"));
        _file = Open(path);
        _records = Channel.CreateBounded<AccessRecord>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _thread = new Thread(Run) { Name = "access log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Notes a request. Never waits.</summary>
    public void Write(in AccessRecord record)
    {
        if (_records is not null && !_records.Writer.TryWrite(record))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Gives what was noted last a moment to be written.</summary>
    public void Dispose()
    {
        _records?.Writer.TryComplete();
        _thread?.Join(LastWords);
        _file?.Dispose();
    }

    private static Logger Open(string path) => new LoggerConfiguration()
        .WriteTo.File(
            path,
            outputTemplate: "{Message:l}{NewLine}",
            formatProvider: CultureInfo.InvariantCulture,
            encoding: new UTF8Encoding(false),
            rollingInterval: RollingInterval.Day,
            rollOnFileSizeLimit: true,
            fileSizeLimitBytes: MaxFileBytes,
            retainedFileCountLimit: MaxFiles)
        .CreateLogger();

    private void Run()
    {
        var reader = _records!.Reader;
        var lines = new StringBuilder();
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (reader.TryRead(out var record))
            {
                lines.Append(lines.Length == 0 ? "" : "\n");
                AccessLine.Append(lines, record, _format);
                if (lines.Length > MaxBatch)
                {
                    Flush(lines);
                }
            }

            Flush(lines);
        }
    }

    private void Flush(StringBuilder lines)
    {
        if (lines.Length > 0)
        {
            _file!.Information("{Lines:l}", lines.ToString());
            lines.Clear();
        }

        var lost = Interlocked.Read(ref _lost);
        if (lost > _counted)
        {
            _metrics?.LogLinesLost(lost - _counted);
            _counted = lost;
        }

        if (lost > _said && MaySay())
        {
            _say($"{lost - _said} lines of the access log are lost: it could not be written fast enough");
            _said = lost;
        }
    }

    private void Complain(string what)
    {
        if (MaySay())
        {
            _say(what);
        }
    }

    // A full disk fails for each line.
    private bool MaySay()
    {
        if (_saidAt is { } before && _time.GetElapsedTime(before) < BetweenComplaints)
        {
            return false;
        }

        _saidAt = _time.GetTimestamp();
        return true;
    }
}
