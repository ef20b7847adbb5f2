using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Counting;

/// <summary>Keeps a ledger by events, and replaces it by what a dump finds.</summary>
/// <remarks>
/// Events go on while a dump is read. A dumped entry may be older than an event about it or newer; so the dump fills a ledger of its own, and the
/// events that came meanwhile are told to it again when it is done: the last word on each connection is then an event, or else the dump.
/// For one thread.
/// </remarks>
internal sealed class LedgerKeeper
{
    private const int Nobody = -1;

    private readonly ImmutableArray<Uplink> _uplinks;
    private readonly Dictionary<uint, int> _slots;
    private readonly uint _mask;
    private readonly List<LedgerChange> _meanwhile = [];
    private readonly long[] _estimatedSince;
    private readonly long[] _heardOtherwise;
    private ConnectionLedger _ledger;
    private ConnectionLedger _dumped;
    private bool _isDumping;

    public LedgerKeeper(ImmutableArray<Uplink> uplinks)
    {
        _uplinks = uplinks;
        _mask = uplinks[0].Fwmark.Mask;
        _slots = uplinks.ToDictionary(u => u.Fwmark.Value, u => u.Index);
        _estimatedSince = new long[uplinks.Length];
        _heardOtherwise = new long[uplinks.Length];
        _ledger = new ConnectionLedger(uplinks.Length);
        _dumped = new ConnectionLedger(uplinks.Length);
    }

    /// <summary>An event could not be understood without what was before it, and that is not known.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>Beginnings are not told: entries are estimated by what was assigned.</summary>
    public bool IsEstimating { get; private set; }

    /// <summary>The slot of the uplink that a connection goes by; -1: none of ours.</summary>
    public int SlotOf(uint mark) => _slots.GetValueOrDefault(mark & _mask, Nobody);

    /// <summary>The connections of an uplink.</summary>
    /// <param name="uplink">Its slot.</param>
    /// <param name="assigned">What has been assigned to it by now; used while estimating.</param>
    public ConnectionTally Tally(int uplink, long assigned)
    {
        var tally = _ledger.Tally(uplink);
        return IsEstimating
            ? tally with { All = tally.All + Math.Max(0, assigned - _estimatedSince[uplink] - _heardOtherwise[uplink]) }
            : tally;
    }

    /// <summary>Takes an event.</summary>
    public void Take(ConntrackChange change, scoped in ConntrackEntry entry)
    {
        var uplink = SlotOf(entry.Mark);
        var key = ConnectionKey.Of(entry);
        var isTcp = entry.Protocol is IpProtocol.Tcp;
        if (IsEstimating && uplink != Nobody && !_ledger.Contains(key, out _))
        {
            // Among those assigned, but now told of: it has ended, or is in the ledger from here on.
            _heardOtherwise[uplink]++;
        }

        var result = new LedgerChange(
            key,
            change is ConntrackChange.Destroy ? Nobody : uplink,
            isTcp,
            isTcp && !entry.HasTcpState ? null : LiveConnection.Is(entry));
        Apply(_ledger, result);
        if (_isDumping)
        {
            _meanwhile.Add(result);
        }
    }

    /// <summary>Begins a dump.</summary>
    public void BeginDump()
    {
        _isDumping = true;
        _meanwhile.Clear();
        _dumped.Clear(expected: _ledger.Count);
    }

    /// <summary>Takes an entry of the dump.</summary>
    public void TakeDumped(scoped in ConntrackEntry entry)
    {
        if (_slots.TryGetValue(entry.Mark & _mask, out var uplink))
        {
            _dumped.Put(ConnectionKey.Of(entry), uplink, entry.Protocol is IpProtocol.Tcp, LiveConnection.Is(entry));
        }
    }

    /// <summary>Ends a dump: what it found, and the events since, replace what was known.</summary>
    /// <returns>By how many connections the ledger was wrong.</returns>
    public long EndDump()
    {
        IsUncertain = false;
        foreach (var change in _meanwhile)
        {
            Apply(_dumped, change);
        }

        AbandonDump();
        var wrong = 0L;
        foreach (var uplink in _uplinks)
        {
            var (before, after) = (_ledger.Tally(uplink.Index), _dumped.Tally(uplink.Index));
            wrong += Math.Max(Math.Abs(before.All - after.All), Math.Abs(before.Live - after.Live));
        }

        (_ledger, _dumped) = (_dumped, _ledger);
        return wrong;
    }

    /// <summary>Forgets a dump that failed.</summary>
    public void AbandonDump()
    {
        _isDumping = false;
        _meanwhile.Clear();
        // A flood's worth of memory is not kept for the next one.
        _meanwhile.Capacity = Math.Min(_meanwhile.Capacity, 1024);
    }

    /// <summary>From now on beginnings are not told.</summary>
    /// <param name="assigned">What has been assigned to each uplink by now.</param>
    public void Estimate(ReadOnlySpan<long> assigned)
    {
        IsEstimating = true;
        assigned.CopyTo(_estimatedSince);
        Array.Clear(_heardOtherwise);
    }

    /// <summary>Beginnings are told again; a dump must follow.</summary>
    public void StopEstimating() => IsEstimating = false;

    private void Apply(ConnectionLedger ledger, in LedgerChange change)
    {
        if (change.Uplink == Nobody)
        {
            ledger.Remove(change.Key);
            return;
        }

        var isLive = change.IsLive;
        if (isLive is null)
        {
            IsUncertain |= !ledger.Contains(change.Key, out var wasLive);
            isLive = wasLive;
        }

        ledger.Put(change.Key, change.Uplink, change.IsTcp, isLive.Value);
    }
}
