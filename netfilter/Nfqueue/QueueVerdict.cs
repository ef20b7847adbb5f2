namespace MwanLb.Netfilter.Nfqueue;

/// <summary>The answer to one queued packet. The default value accepts, so that forgotten packets pass.</summary>
public readonly record struct QueueVerdict
{
    // Stored as the difference from Accept: default(QueueVerdict) must not be NF_DROP, which is 0.
    private readonly byte _difference;

    private QueueVerdict(NetfilterVerdict verdict) => _difference = (byte)(verdict ^ NetfilterVerdict.Accept);

    /// <summary>Let the packet go on.</summary>
    public static QueueVerdict Accept => new(NetfilterVerdict.Accept);

    /// <summary>Discard the packet.</summary>
    public static QueueVerdict Drop => new(NetfilterVerdict.Drop);

    /// <summary>Send the packet through the hook's rules again; without a new mark it comes back for ever.</summary>
    public static QueueVerdict Repeat => new(NetfilterVerdict.Repeat);

    /// <summary>What becomes of the packet.</summary>
    public NetfilterVerdict Verdict => (NetfilterVerdict)_difference ^ NetfilterVerdict.Accept;

    /// <summary>The whole new packet mark; null leaves the mark as it is.</summary>
    public uint? Mark { get; private init; }

    /// <summary>The same verdict, and the packet mark replaced: foreign bits of the old mark are the caller's to keep.</summary>
    public QueueVerdict WithMark(uint mark) => this with { Mark = mark };
}
