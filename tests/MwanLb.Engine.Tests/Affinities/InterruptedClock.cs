namespace MwanLb.Engine.Tests.Affinities;

/// <summary>A clock that stands still, and lets something happen at one of its readings.</summary>
internal sealed class InterruptedClock : TimeProvider
{
    private int _left;
    private Action? _action;

    public void Interrupt(int atReading, Action action) => (_left, _action) = (atReading, action);

    public override long GetTimestamp()
    {
        if (--_left == 0)
        {
            _action?.Invoke();
        }

        return TimestampFrequency;
    }
}
