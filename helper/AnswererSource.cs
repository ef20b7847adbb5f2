namespace MwanLb.Helper;

/// <summary>Gets the answerer ready beside the loop: whatever its files wait for, no request waits longer than a moment.</summary>
/// <remarks>Until it is ready, and where that fails, requests are answered without a mark.</remarks>
internal sealed class AnswererSource
{
    /// <summary>How long the first requests wait for the configuration. Reading it takes milliseconds, unless its disk hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Task<Answerer> _preparation;
    private readonly TimeSpan _patience;
    private readonly Action<string> _say;
    private Answerer? _answerer;
    private bool _hasWaited;

    /// <summary>Begins.</summary>
    /// <param name="prepare">Reads the configuration and all that goes with it.</param>
    /// <param name="patience">How long the first request waits for it.</param>
    /// <param name="say">Told in a sentence what the administrator should know; waits for nothing.</param>
    public AnswererSource(Func<Answerer> prepare, TimeSpan patience, Action<string> say)
    {
        _patience = patience;
        _say = say;
        // Not the pool's: it starts threads slowly where others hang.
        _preparation = Task.Factory.StartNew(prepare, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Who answers now.</summary>
    public Answerer Current => _answerer ?? Look();

    private Answerer Look()
    {
        if (!_hasWaited)
        {
            _hasWaited = true;
            Wait();
        }

        if (!_preparation.IsCompleted)
        {
            return Answerer.Unmarked;
        }

        if (_preparation.IsFaulted)
        {
            _say($"answers every request without a mark: {_preparation.Exception!.InnerException!.Message}");
        }

        return _answerer = _preparation.IsFaulted ? Answerer.Unmarked : _preparation.Result;
    }

    private void Wait()
    {
        try
        {
            if (!_preparation.Wait(_patience))
            {
                _say("the configuration has not been read yet: answers without a mark until it has");
            }
        }
        catch (AggregateException)
        {
            // Told by Look.
        }
    }
}
