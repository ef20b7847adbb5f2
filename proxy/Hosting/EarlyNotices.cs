namespace MwanLb.Proxy.Hosting;

/// <summary>Keeps what is to be said until there is a log.</summary>
internal sealed class EarlyNotices
{
    private readonly Lock _lock = new();
    private readonly List<string> _waiting = [];
    private ILogger? _logger;

    public void Say(string notice)
    {
        lock (_lock)
        {
            if (_logger is null)
            {
                _waiting.Add(notice);
                return;
            }
        }

        Log.Notice(_logger, notice);
    }

    /// <summary>Says what has waited; from now on nothing waits.</summary>
    public void OpenTo(ILogger logger)
    {
        lock (_lock)
        {
            _logger = logger;
            _waiting.ForEach(notice => Log.Notice(logger, notice));
            _waiting.Clear();
        }
    }
}
