using System.Net;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using Yarp.ReverseProxy.Forwarder;

namespace MwanLb.Proxy.Forwarding;

/// <summary>A request on its way: its attempts, one after the other, and what they have in common.</summary>
internal sealed class ForwardedRequest
{
    // The chosen uplink, its stale connection, and two others.
    private const int MaxAttempts = 4;

    private readonly SelectionEngine _engine;
    private readonly Destination _destination;
    private Queue<Uplink>? _others;
    private bool _wasRepeated;
    private int _count;

    /// <summary>Begins with the first attempt.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="clientAddress">Who asks.</param>
    /// <param name="placed">What the engine has chosen.</param>
    /// <param name="isRepeatable">Whether it may be sent again after it has been sent.</param>
    /// <param name="engine">Names the other uplinks.</param>
    public ForwardedRequest(RequestTarget target, IPAddress clientAddress, Placed placed, bool isRepeatable, SelectionEngine engine)
    {
        (Target, ClientAddress, IsRepeatable, _engine) = (target, clientAddress, isRepeatable, engine);
        _destination = new Destination(target.Host, target.Port, ClientNetwork.Of(clientAddress), IsTunnel: false);
        Attempt = Begin(placed, ready: null);
    }

    public RequestTarget Target { get; }

    /// <summary>Who asks; IPv4 inside IPv6 as IPv4.</summary>
    public IPAddress ClientAddress { get; }

    /// <summary>Whether it may be sent again after it has been sent.</summary>
    public bool IsRepeatable { get; }

    /// <summary>The attempt that is being made, or was the last.</summary>
    public ForwardAttempt Attempt { get; private set; }

    /// <summary>The uplink of that attempt; null: none, the default route.</summary>
    public Uplink? Uplink => Attempt.Placed.Selection.Uplink;

    /// <summary>Whether the server's answer was one that cannot be passed on.</summary>
    public bool IsResponseUnusable { get; set; }

    /// <summary>What to answer after the last attempt failed.</summary>
    public Answer Refusal => IsResponseUnusable ? Answer.BadResponse : Attempt.Failure is { } failure ? Answer.Of(failure) : Answer.Broken;

    // state: what is known after a failed attempt       no body, safe method                              any other
    // no connection, another uplink has one             again by that one                                 again by that one: nothing was sent
    // no connection by any uplink                       the dialer has tried them all: refused            the same
    // sent, broke unanswered (stale connection, reset)  again by the same uplink, then by the others      refused: nobody knows whether it arrived
    // sent, came to a standstill                        again by the next uplink                          the kernel goes on trying (TCP_USER_TIMEOUT)
    // the answer had begun                              the client sees the break                         the same
    /// <summary>Begins the next attempt.</summary>
    /// <param name="error">What came of the last.</param>
    /// <returns>False: there is none, and <see cref="Refusal"/> says what to answer.</returns>
    public bool TryAgain(ForwarderError error)
    {
        var (last, chosen) = (Attempt, Attempt.Placed.Selection);
        var ready = last.TakeReady();
        var next = _count >= MaxAttempts ? null
            : ready is not null && !last.IsSent ? ready.Uplink
            : last.Failure is not null || !IsRepeatable || error is not (ForwarderError.Request or ForwarderError.RequestTimedOut) ? null
            : !last.IsStalled && !_wasRepeated ? chosen.Uplink
            : (_others ??= new(_engine.Alternatives(chosen, last.Placed.Family))).TryDequeue(out var other) ? other : null;
        if (next is null)
        {
            ready?.Socket?.Dispose();
            return false;
        }

        _wasRepeated |= next == chosen.Uplink;
        last.End();
        Attempt = Begin(last.Placed with { Selection = chosen with { Uplink = next } }, ready);
        return true;
    }

    /// <summary>Ends it: a connection that is ready, or comes late, is closed.</summary>
    public void End() => Attempt.End();

    private ForwardAttempt Begin(Placed placed, DialResult? ready)
    {
        _count++;
        var attempt = new ForwardAttempt { Placed = placed, Destination = _destination, IsRepeatable = IsRepeatable };
        if (ready is not null)
        {
            attempt.Offer(ready);
        }

        return attempt;
    }
}
