using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Dialing;

/// <summary>Connects by the chosen uplink, and where it does not answer at once by the next ones too: the first to connect wins.</summary>
internal sealed class Dialer(
    UplinkDialer uplinkDialer, SelectionEngine engine, UplinkState state, UplinkScores scores, ProxyMetrics metrics, TimeSpan raceAfter, TimeSpan limit, TimeProvider time)
{
    // More than this at once would not help: whoever does not answer by three ways is not there.
    private const int MaxUplinks = 3;

    // Of other ports nothing follows when nobody answers: file sharers knock where nobody lives any more.
    private const ushort Http = 80, Https = 443;

    /// <summary>Connects. Never throws.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="selection">What the engine has chosen.</param>
    /// <param name="family">Of the destination, where it is an address.</param>
    /// <param name="cancellationToken">The client's patience.</param>
    public async ValueTask<DialResult> DialAsync(Destination destination, Selection selection, FlowFamily family, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        if (selection.Uplink is not { } chosen)
        {
            return await uplinkDialer.DialAsync(destination, null, patience.Token).ConfigureAwait(false);
        }

        ImmutableArray<Uplink> ways = [chosen, .. engine.Alternatives(selection, family).Take(MaxUplinks - 1)];
        // Of the attempts that have ended: null means that one was still without an answer when another won.
        var ended = new DialFailure?[ways.Length];
        var (result, attempt) = await StaggeredRace.RunAsync(
            ways.Length,
            async (i, token) =>
            {
                var tried = await uplinkDialer.DialAsync(destination, ways[i], token).ConfigureAwait(false);
                ended[i] = tried.Failure;
                return tried;
            },
            i => scores.IsSuspect(ways[i]) ? TimeSpan.Zero : raceAfter,
            time,
            patience.Token).ConfigureAwait(false);
        Note(destination.Port, ways, ended, result, attempt, cancellationToken.IsCancellationRequested);
        return result;
    }

    /// <summary>Finds the addresses of a destination to which datagrams may go by an uplink; as <see cref="UplinkDialer.FindAsync"/>.</summary>
    public ValueTask<(DialFailure Failure, ImmutableArray<IPAddress> Addresses)> FindAsync(Destination destination, Uplink? uplink, CancellationToken cancellationToken) =>
        uplinkDialer.FindAsync(destination, uplink, cancellationToken);

    /// <summary>Whether there is another uplink for what was placed.</summary>
    public bool HasAlternative(Placed placed) => engine.Alternatives(placed.Selection, placed.Family).Any();

    /// <summary>Notes that a connection by an uplink came to a standstill: nothing of it arrives any more.</summary>
    public void NoteStandstill(Uplink uplink) => NoteFailure(uplink);

    // A client that has hung up says nothing of any uplink; nor does a destination that answers by none of several ways.
    private void Note(ushort port, ImmutableArray<Uplink> ways, DialFailure?[] ended, DialResult result, int attempt, bool isClientGone)
    {
        var table = state.Current.Table;
        // Where another uplink has won, it has shown that the destination is there.
        var asked = port is Http or Https ? ClassOf(result.Peer?.Address ?? result.Asked) : 0;
        for (var i = 0; i < ways.Length; i++)
        {
            if (i == attempt ? result.Failure is DialFailure.None or DialFailure.Refused : ended[i] is DialFailure.Refused)
            {
                scores.Succeeded(ways[i]);
                table.AddDial(ways[i].Index, hasFailed: false);
                table.NoteDestination(ways[i].Index, asked, hasAnswered: true);
            }
            else if (i < attempt ? result.Socket is not null : ways.Length == 1 && !isClientGone && result.Failure is DialFailure.TimedOut or DialFailure.Unreachable)
            {
                NoteFailure(ways[i]);
                table.NoteDestination(ways[i].Index, asked, hasAnswered: false);
            }
        }

        if (attempt > 0 && result.Socket is not null)
        {
            engine.CountAssigned(ways[attempt]);
            metrics.RaceWon(ways[attempt].Name);
        }
    }

    private static ulong ClassOf(IPAddress? address) =>
        address is null ? 0 : DestinationClass.Bit((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes());

    private void NoteFailure(Uplink uplink)
    {
        scores.Failed(uplink);
        state.Current.Table.AddDial(uplink.Index, hasFailed: true);
        metrics.DialFailed(uplink.Name);
    }
}
