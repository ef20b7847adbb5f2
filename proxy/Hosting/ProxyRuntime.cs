using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Forwarding;

namespace MwanLb.Proxy.Hosting;

/// <summary>All that one configuration makes: a reload makes another, and requests that have begun end with the one they began with.</summary>
internal sealed class ProxyRuntime : IDisposable
{
    public required RouterModel Model { get; init; }

    public required SelectionEngine Engine { get; init; }

    public required UplinkState State { get; init; }

    public required PickerCounters Counters { get; init; }

    public required OpenConnections Open { get; init; }

    public required Dialer Dialer { get; init; }

    public required UplinkHandlers Handlers { get; init; }

    public required ClientPolicy Clients { get; init; }

    public required ConnectionLimits Limits { get; init; }

    public required Authenticator Authenticator { get; init; }

    /// <summary>What ends with it, besides.</summary>
    public required IReadOnlyList<IDisposable> Owned { get; init; }

    /// <summary>The section of the configuration that is ours.</summary>
    public ProxyModel Proxy => Model.Proxy;

    /// <summary>Finds out who a client is.</summary>
    /// <returns>The user, null where nobody is asked; and what to answer where the client may not go on.</returns>
    public async ValueTask<(string? User, Answer? Refusal)> AuthenticateAsync(string? authorization, IPAddress client, CancellationToken cancellationToken) =>
        Judge(await Authenticator.AuthenticateAsync(authorization, client, cancellationToken).ConfigureAwait(false));

    /// <summary>Finds out who a client is that gives a name and a password by itself (RFC 1929). Asked only where there is a users file.</summary>
    /// <returns>As <see cref="AuthenticateAsync"/>.</returns>
    public async ValueTask<(string? User, Answer? Refusal)> AuthenticatePasswordAsync(
        ReadOnlyMemory<byte> user, ReadOnlyMemory<byte> password, IPAddress client, CancellationToken cancellationToken) =>
        Judge(await Authenticator.AuthenticateAsync(user, password, client, cancellationToken).ConfigureAwait(false));

    public void Dispose()
    {
        Open.Dispose();
        Counters.Dispose();
        Handlers.Dispose();
        foreach (var owned in Owned)
        {
            owned.Dispose();
        }
    }

    private static (string? User, Answer? Refusal) Judge(AuthenticationResult result) => result.Kind switch
    {
        AuthenticationKind.Anonymous or AuthenticationKind.Accepted => (result.User, null),
        AuthenticationKind.Damped => (null, Answer.TooManyFailures(result.RetryAfter)),
        _ => (null, Answer.NeedsPassword),
    };
}
