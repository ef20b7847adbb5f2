using System.Numerics;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Traffic;

/// <summary>Keeps count of what becomes of real connections, for whoever sees them: conntrack's events, a proxy's dials. For any number of threads.</summary>
/// <remarks>
/// Counted are destinations, not connections, in 64 classes by their hash, and of connections to web servers alone: one dead server that a client asks again
/// and again, or a file sharer who knocks where nobody lives any more, is not to condemn a line.
/// </remarks>
internal sealed class TrafficWitness
{
    // Time for the answer, and for the second SYN, which follows the first after a second (RFC 6298, 2.1).
    private const int GraceSeconds = 2;
    private const int WindowSeconds = 10;
    private const int Bins = GraceSeconds + WindowSeconds + 1;
    private const int Never = -1;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Slot[] _slots;

    public TrafficWitness(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _slots = [.. Enumerable.Range(0, Uplink.MaxCount).Select(_ => new Slot())];
    }

    /// <summary>A connection to a web server has been opened.</summary>
    /// <param name="uplink">The uplink's slot.</param>
    /// <param name="destination">A hash of where it goes.</param>
    public void Tried(int uplink, uint destination) => Note(uplink, destination, isAnswer: false);

    /// <summary>
    /// Takes what a proxy's dials have shown lately: web servers by their <see cref="DestinationClass"/>. That something has answered at this moment does not
    /// follow: they may be a second old.
    /// </summary>
    public void Take(int uplink, ulong tried, ulong answered)
    {
        if ((tried | answered) != 0)
        {
            Add(uplink, tried, answered);
        }
    }

    /// <summary>A web server has answered.</summary>
    public void Answered(int uplink, uint destination)
    {
        Note(uplink, destination, isAnswer: true);
        SawAnswer(uplink);
    }

    /// <summary>Anything has been answered that came by the uplink.</summary>
    public void SawAnswer(int uplink) => SawAnswer(uplink, _time.GetTimestamp());

    /// <summary>The same, at a moment that is past.</summary>
    public void SawAnswer(int uplink, long timestamp) => Volatile.Write(ref _slots[uplink].AnswerAt, timestamp);

    /// <summary>Told again and again: whether probes of an uplink that is used have begun to get no answer, so that every other sign of life counts.</summary>
    public void Doubt(int uplink, bool isDoubted)
    {
        if (Interlocked.Exchange(ref _slots[uplink].IsDoubted, isDoubted) != isDoubted && isDoubted)
        {
            Doubted();
        }
    }

    /// <summary>Whether there is doubt whether an uplink lives.</summary>
    public bool IsDoubted(int uplink) => Volatile.Read(ref _slots[uplink].IsDoubted);

    /// <summary>Called when an uplink begins to be doubted. On any thread, and not to be waited for.</summary>
    public Action Doubted { get; set; } = () => { };

    /// <summary>Whether anything was answered after a moment.</summary>
    public bool HasAnswerSince(int uplink, long timestamp) => Volatile.Read(ref _slots[uplink].AnswerAt) is var at && at != Never && at > timestamp;

    /// <summary>What is to be thought of an uplink.</summary>
    public TrafficOpinion Judge(int uplink)
    {
        var slot = _slots[uplink];
        var now = Second();
        var (tried, answered) = (0UL, 0UL);
        lock (slot.Lock)
        {
            foreach (var bin in slot.Bins)
            {
                if (bin.Second > now - Bins)
                {
                    tried |= bin.Second <= now - GraceSeconds ? bin.Tried : 0;
                    answered |= bin.Answered;
                }
            }
        }

        return new TrafficOpinion(BitOperations.PopCount(tried), BitOperations.PopCount(tried & answered));
    }

    private void Note(int uplink, uint destination, bool isAnswer)
    {
        var bit = DestinationClass.BitOf(destination);
        Add(uplink, isAnswer ? 0 : bit, isAnswer ? bit : 0);
    }

    private void Add(int uplink, ulong tried, ulong answered)
    {
        var slot = _slots[uplink];
        var second = Second();
        lock (slot.Lock)
        {
            ref var bin = ref slot.Bins[second % Bins];
            if (bin.Second != second)
            {
                bin = new Bin { Second = second };
            }

            bin.Tried |= tried;
            bin.Answered |= answered;
        }
    }

    // From a window's length on: bins that were never used are then older than any window.
    private long Second() => (long)_time.GetElapsedTime(_start).TotalSeconds + Bins;

    private struct Bin
    {
        public long Second;
        public ulong Tried;
        public ulong Answered;
    }

    private sealed class Slot
    {
        public readonly Lock Lock = new();
        public readonly Bin[] Bins = new Bin[TrafficWitness.Bins];
        public long AnswerAt = Never;
        public bool IsDoubted;
    }
}
