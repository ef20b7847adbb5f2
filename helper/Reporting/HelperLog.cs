using System.Globalization;
using System.Threading.Channels;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;

namespace MwanLb.Helper.Reporting;

/// <summary>What the helper has to say: few words on stderr, which is Squid's cache.log, and all of them in a log of its own where one is wanted.</summary>
/// <remarks>A thread of its own writes. Whoever speaks waits for no disk: what comes while too much waits is lost, and that is said.</remarks>
internal sealed class HelperLog : IDisposable
{
    private const int MaxWaiting = 1000;
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} [{ProcessId}] {Message:lj}{NewLine}";
    private const long MaxFileBytes = 32L << 20;
    private const int MaxFiles = 14;

    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TextWriter _stderr;
    private readonly string? _path;
    private readonly Thread _thread;
    private long _lost;

    /// <summary>Begins.</summary>
    /// <param name="stderr">Squid's cache.log.</param>
    /// <param name="path">The log of our own; null: none.</param>
    public HelperLog(TextWriter stderr, string? path)
    {
        _stderr = stderr;
        _path = path;
        _thread = new Thread(Run) { Name = "log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Start and end.</summary>
    public void Say(string text) => Add(new Entry(text, LogEventLevel.Information, IsForSquid: true));

    /// <summary>Something that the administrator should see to.</summary>
    public void Warn(string text) => Add(new Entry(text, LogEventLevel.Warning, IsForSquid: true));

    /// <summary>For the log of our own alone.</summary>
    public void Note(string text) => Add(new Entry(text, LogEventLevel.Information, IsForSquid: false));

    /// <summary>Gives what was said last a moment to be written.</summary>
    public void Dispose()
    {
        _entries.Writer.TryComplete();
        _thread.Join(LastWords);
    }

    private void Add(Entry entry)
    {
        if (!_entries.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private void Run()
    {
        using var file = OpenFile();
        var reader = _entries.Reader;
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (reader.TryRead(out var entry))
            {
                Write(file, entry);
                if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                {
                    Write(file, new Entry($"{lost} messages lost: the log could not be written fast enough", LogEventLevel.Warning, IsForSquid: true));
                }
            }
        }
    }

    private Serilog.Core.Logger? OpenFile()
    {
        if (_path is null)
        {
            return null;
        }

        // A file that cannot be written (full disk, no permission) is said in cache.log, and stops nothing.
        SelfLog.Enable(WriteToSquid);
        return new LoggerConfiguration()
            .Enrich.WithProperty("ProcessId", Environment.ProcessId)
            .WriteTo.File(
                _path,
                outputTemplate: Template,
                formatProvider: CultureInfo.InvariantCulture,
                shared: true,
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                fileSizeLimitBytes: MaxFileBytes,
                retainedFileCountLimit: MaxFiles)
            .CreateLogger();
    }

    private void Write(ILogger? file, Entry entry)
    {
        if (entry.IsForSquid)
        {
            WriteToSquid(entry.Text);
        }

        file?.Write(entry.Level, "{Text}", entry.Text);
    }

    private void WriteToSquid(string text)
    {
        try
        {
            _stderr.WriteLine("mwanlb-helper: " + text.ReplaceLineEndings(" "));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // cache.log's disk is full, or there is no stderr: no reason to stop answering.
        }
    }

    private readonly record struct Entry(string Text, LogEventLevel Level, bool IsForSquid);
}
