namespace MwanLb.Proxy.Files;

/// <summary>A small file of the system's, read again when it changes.</summary>
/// <remarks>
/// A timer looks at it once a second, not the request: requests run on the threads that serve the sockets, which must not wait for a disk; and after an
/// idle night the first request does not go by yesterday's file.
/// </remarks>
internal sealed class WatchedFile<T> : IDisposable
    where T : class
{
    /// <summary>How often the file's time is looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly Func<string?, T> _parse;
    private readonly Action<Exception> _failed;
    private readonly ITimer _timer;
    private readonly Lock _looking = new();
    private Stamp _read;
    private volatile T _current;

    /// <summary>Reads for the first time; what <paramref name="parse"/> throws is the caller's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parse">From the text, null where there is no file, to what it means.</param>
    /// <param name="failed">Told when the file has changed and cannot be read or understood: what was read before stays in force.</param>
    /// <param name="time">The clock.</param>
    public WatchedFile(string path, Func<string?, T> parse, Action<Exception> failed, TimeProvider time)
    {
        (_path, _parse, _failed) = (path, parse, failed);
        _read = Stamp.Of(path);
        _current = parse(Read());
        _timer = time.CreateTimer(static s => ((WatchedFile<T>)s!).Look(), this, Interval, Interval);
    }

    /// <summary>What it said last.</summary>
    public T Current => _current;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // A disk that hangs must not gather a thread a second.
        if (!_looking.TryEnter())
            return;
        try
        {
            var stamp = Stamp.Of(_path);
            if (stamp == _read)
                return;
            // Taken down first: a broken file is told once, not each second.
            _read = stamp;
            _current = _parse(Read());
        }
        catch (Exception e)
        {
            _failed(e);
        }
        finally
        {
            _looking.Exit();
        }
    }

    private string? Read()
    {
        try
        {
            return File.ReadAllText(_path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // The length too: two writes inside one tick of the file system's clock differ in nothing else.
    private readonly record struct Stamp(DateTime Modified, long Length)
    {
        public static Stamp Of(string path)
        {
            // Through links: resolv.conf is one nearly everywhere, and its own time never changes.
            var file = new FileInfo(path);
            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                file = target;
            return file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : default;
        }
    }
}
