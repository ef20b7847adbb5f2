namespace MwanLb.Engine.Uplinks;

/// <summary>Once a second, where there is no daemon's table: takes the live connections of each uplink from a CSV file that somebody else writes.</summary>
public sealed class CountsFollower : IDisposable
{
    private readonly Lock _lock = new();
    private readonly UplinkState _state;
    private readonly string _path;
    private readonly Action<string> _onNotice;
    private readonly long[] _counts;
    private readonly long[] _assigned;
    private readonly ITimer _timer;
    private DateTime _written;
    private string? _notice;

    /// <summary>Begins to follow.</summary>
    /// <param name="state">Whose own memory gets the counts. Those of a shared table are the daemon's alone.</param>
    /// <param name="path">The file, <c>count,mark</c> a line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onNotice">Told in a sentence what is wrong with the file, and that it is good again; once a change.</param>
    public CountsFollower(UplinkState state, string path, TimeProvider time, Action<string> onNotice)
    {
        _state = state;
        _path = path;
        _onNotice = onNotice;
        _counts = new long[state.Uplinks.Length];
        _assigned = new long[state.Uplinks.Length];
        Look();
        _timer = time.CreateTimer(static s => ((CountsFollower)s!).Look(), this, UplinkState.CheckInterval, UplinkState.CheckInterval);
    }

    /// <summary>Stops. The last counts stay.</summary>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            if (_state.IsShared)
            {
                return;
            }

            var table = _state.Current.Table;
            var written = LastWritten();
            if (written != _written)
            {
                _written = written;
                Take(table);
            }

            for (var slot = 0; slot < _assigned.Length; slot++)
            {
                _assigned[slot] = table.Assigned(slot);
            }
        }
    }

    private DateTime LastWritten()
    {
        try
        {
            return File.GetLastWriteTimeUtc(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not by this user, or by no name like this: reading it will say why. Thrown by the timer, it would end the program.
            return DateTime.MaxValue;
        }
    }

    private void Take(UplinkTable table)
    {
        var problem = CountsFile.TryRead(_path, _state.Uplinks, _counts);
        if (problem is null)
        {
            for (var slot = 0; slot < _counts.Length; slot++)
            {
                // As of the look before: whoever wrote the file may have counted right after it. What was assigned since counts as not
                // seen yet, perhaps twice, never not at all.
                table.SetCounted(slot, _counts[slot], _assigned[slot]);
            }
        }

        if (problem != _notice)
        {
            _onNotice($"{_path}: {problem ?? "the counts are good again"}");
            _notice = problem;
        }
    }
}
