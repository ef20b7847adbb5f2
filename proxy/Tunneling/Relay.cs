namespace MwanLb.Proxy.Tunneling;

/// <summary>What is passed on between a client and its servers for as long as they like: a tunnel, or a client's datagrams.</summary>
internal abstract class Relay(TimeProvider time)
{
    /// <summary>The one before it in the list of open ones.</summary>
    public Relay? Previous { get; set; }

    /// <summary>The one behind it in the list of open ones.</summary>
    public Relay? Next { get; set; }

    /// <summary>When it began.</summary>
    public long Begun { get; } = time.GetTimestamp();

    /// <summary>When something moved last.</summary>
    public long LastMoved { get; private set; } = time.GetTimestamp();

    /// <summary>Ends it at once.</summary>
    public abstract void Abort();

    /// <summary>Notes that something moves.</summary>
    protected void Touch() => LastMoved = time.GetTimestamp();
}
