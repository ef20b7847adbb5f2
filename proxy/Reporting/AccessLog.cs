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
/// lines that wait are written at once, as one event: Serilog takes some 11 µs for each. Between two writes the thread sleeps, and is not woken: to wake it for
/// each line took two system calls and a change of threads a request, a fifth of all CPU.
/// </remarks>
internal sealed class AccessLog : IDisposable
{
    /// <summary>How many records may wait: half a second of what one core can serve.</summary>
    public const int MaxWaiting = 10_000;

    private const long MaxFileBytes = 256L << 20;
    private const int MaxFiles = 31;

    // Characters: twice as many bytes stay below what the collector takes for a large object.
    private const int MaxBatch = 32 * 1024;

    // A line is that much later in the file; at 20,000 requests/s a tenth of what may wait gathers meanwhile.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromMinutes(1);

    private readonly Channel<AccessRecord>? _records;
    private readonly AccessLogFormat _format;
    private readonly ProxyMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly Logger? _file;
    private readonly Thread? _thread;
    private readonly StringBuilder _lines = new();
    private readonly AutoResetEvent _begun = new(initialState: false);
    private int _isIdle;
    private volatile bool _isOver;
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
        if (_records is null)
        {
            return;
        }

        if (!_records.Writer.TryWrite(record))
        {
            Interlocked.Increment(ref _lost);
        }
        else if (Volatile.Read(ref _isIdle) == 1 && Interlocked.Exchange(ref _isIdle, 0) == 1)
        {
            _begun.Set();
        }
    }

    /// <summary>Gives what was noted last a moment to be written.</summary>
    public void Dispose()
    {
        _isOver = true;
        _begun.Set();
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
        while (!_isOver)
        {
            if (!WriteWaiting())
            {
                // Said first, and looked at again: what comes in between is seen by one of the two sides.
                Interlocked.Exchange(ref _isIdle, 1);
                if (!WriteWaiting())
                {
                    _begun.WaitOne();
                }
            }

            _begun.WaitOne(Gathering);
        }

        WriteWaiting();
    }

    private bool WriteWaiting()
    {
        var count = 0;
        for (; _records!.Reader.TryRead(out var record); count++)
        {
            _lines.Append(_lines.Length == 0 ? "" : "\n");
            AccessLine.Append(_lines, record, _format);
            if (_lines.Length > MaxBatch)
            {
                Flush();
            }
        }

        Flush();
        return count > 0;
    }

    private void Flush()
    {
        if (_lines.Length > 0)
        {
            _file!.Information("{Lines:l}", _lines.ToString());
            _lines.Clear();
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
