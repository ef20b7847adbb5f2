using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MwanLb.Proxy.Files;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Access;

/// <summary>Finds out who a client is: HTTP's Basic scheme (RFC 7617), SOCKS's name and password (RFC 1929).</summary>
internal sealed class Authenticator : IDisposable
{
    /// <summary>The longest name. SOCKS has 255 bytes for it.</summary>
    public const int MaxUser = 255;

    // That many may wait because of others' guessing; what is beyond would be a flood of waiting requests.
    private const int MaxDelayed = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly TimeSpan ABusyMoment = TimeSpan.FromSeconds(1);

    private readonly Action<Exception> _fileFailed;
    private readonly ProxyMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly CredentialMemory _memory;
    private readonly FailureDamper _damper;
    private readonly PasswordChecker _checker = new();
    private readonly ConcurrentDictionary<(UInt128 Key, ClientNetwork Client), Task<AuthenticationResult>> _running = new();
    private volatile WatchedFile<UserList>? _users;
    private string? _path;
    private int _delayed;

    /// <summary>Reads the users.</summary>
    /// <param name="usersFile">The file; null: nobody is asked.</param>
    /// <param name="fileFailed">Told when the file has changed and cannot be used: the users before stay.</param>
    /// <param name="metrics">Counts; null: nobody does.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsersFileException">The file cannot be used.</exception>
    public Authenticator(string? usersFile, Action<Exception> fileFailed, ProxyMetrics? metrics, TimeProvider time)
    {
        (_fileFailed, _metrics, _time) = (fileFailed, metrics, time);
        _memory = new CredentialMemory(time);
        _damper = new FailureDamper(time);
        Use(usersFile);
    }

    /// <summary>Takes the users from another file from now on. Who was right stays so where the other file has the same line; who guesses stays slowed down.</summary>
    /// <param name="usersFile">The file; null: nobody is asked.</param>
    /// <exception cref="UsersFileException">The file cannot be used: all is as before.</exception>
    public void Use(string? usersFile)
    {
        if (usersFile is not null && usersFile == _path)
        {
            // Watched already.
            return;
        }

        try
        {
            var before = _users;
            _users = usersFile is null ? null : new WatchedFile<UserList>(usersFile, text => UserList.Parse(usersFile, text), _fileFailed, _time);
            _path = usersFile;
            before?.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsersFileException($"{usersFile}: {e.Message}");
        }
    }

    /// <summary>By the field Proxy-Authorization.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(string? header, IPAddress client, CancellationToken cancellationToken)
    {
        if (_users is not { } users)
        {
            return new(new AuthenticationResult(AuthenticationKind.Anonymous));
        }

        if (header is null)
        {
            return new(new AuthenticationResult(AuthenticationKind.Missing));
        }

        var bytes = ArrayPool<byte>.Shared.Rent(BasicCredentials.MaxHeader);
        try
        {
            return BasicCredentials.TryRead(header, bytes, out var userLength, out var length)
                ? Authenticate(users, bytes.AsSpan(0, userLength), bytes.AsSpan(userLength + 1, length - userLength - 1), client, cancellationToken)
                : new(Failed(AuthenticationKind.Missing, "malformed"));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    /// <summary>By name and password, as SOCKS gives them.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        ReadOnlyMemory<byte> user, ReadOnlyMemory<byte> password, IPAddress client, CancellationToken cancellationToken) =>
        _users is { } users
            ? Authenticate(users, user.Span, password.Span, client, cancellationToken)
            : new(new AuthenticationResult(AuthenticationKind.Anonymous));

    /// <inheritdoc/>
    public void Dispose()
    {
        _users?.Dispose();
        _checker.Dispose();
    }

    private ValueTask<AuthenticationResult> Authenticate(
        WatchedFile<UserList> users, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, IPAddress client, CancellationToken cancellationToken)
    {
        // Control characters are none of a name's or a password's (RFC 7617, 2), and crypt would stop at a zero.
        if (user.Length is 0 or > MaxUser || password.Length > LibCrypt.MaxPassword || HasControls(user) || HasControls(password))
        {
            return new(Failed(AuthenticationKind.Rejected, "malformed"));
        }

        var key = _memory.KeyOf(user, password);
        switch (_memory.Find(key, users.Current, out var known))
        {
            case true:
                return new(new AuthenticationResult(AuthenticationKind.Accepted, known));
            case false:
                return new(Failed(AuthenticationKind.Rejected, "rejected"));
        }

        try
        {
            return JoinAsync(users, key, StrictUtf8.GetString(user), password.ToArray(), ClientNetwork.Of(client), cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            return new(Failed(AuthenticationKind.Rejected, "malformed"));
        }
    }

    // A browser opens six connections at once: one attempt, not six that could all be failures.
    private async ValueTask<AuthenticationResult> JoinAsync(
        WatchedFile<UserList> users, UInt128 key, string user, byte[] password, ClientNetwork client, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<AuthenticationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _running.GetOrAdd((key, client), mine.Task);
        if (first == mine.Task)
        {
            _ = RunAsync(mine, users, key, user, password, client);
        }

        return await first.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // Not ended with the one who came first: others wait, too.
    private async Task RunAsync(
        TaskCompletionSource<AuthenticationResult> done, WatchedFile<UserList> users, UInt128 key, string user, byte[] password, ClientNetwork client)
    {
        try
        {
            var result = await AuthenticateSlowlyAsync(users, key, user, password, client).ConfigureAwait(false);
            _running.TryRemove((key, client), out _);
            done.SetResult(result);
        }
        catch (Exception e)
        {
            _running.TryRemove((key, client), out _);
            done.SetException(e);
        }
    }

    private async ValueTask<AuthenticationResult> AuthenticateSlowlyAsync(WatchedFile<UserList> file, UInt128 key, string user, byte[] password, ClientNetwork client)
    {
        var damping = _damper.Begin(client, user);
        if (damping.IsRefused || (damping.Wait > TimeSpan.Zero && !await TryDelayAsync(damping.Wait).ConfigureAwait(false)))
        {
            return Failed(AuthenticationKind.Damped, "damped", damping.Wait);
        }

        var users = file.Current;
        var hash = users.Find(user);
        var matches = (hash ?? users.Decoy(_memory.KeyOf(Encoding.UTF8.GetBytes(user), []))) is { } like
            ? await _checker.CheckAsync(key, password, like).ConfigureAwait(false)
            : false;
        if (matches is null)
        {
            return Failed(AuthenticationKind.Damped, "busy", ABusyMoment);
        }

        var isRight = matches.Value && hash is not null;
        _memory.Keep(key, user, hash, isRight);
        if (!isRight)
        {
            return Failed(AuthenticationKind.Rejected, "rejected");
        }

        _damper.Accepted(client, user);
        return new AuthenticationResult(AuthenticationKind.Accepted, user);
    }

    private async ValueTask<bool> TryDelayAsync(TimeSpan delay)
    {
        try
        {
            if (Interlocked.Increment(ref _delayed) > MaxDelayed)
            {
                return false;
            }

            await Task.Delay(delay, _time).ConfigureAwait(false);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _delayed);
        }
    }

    private static bool HasControls(ReadOnlySpan<byte> bytes) => bytes.ContainsAnyInRange((byte)0, (byte)0x1f) || bytes.Contains((byte)0x7f);

    private AuthenticationResult Failed(AuthenticationKind kind, string cause, TimeSpan retryAfter = default)
    {
        _metrics?.AuthenticationFailed(cause);
        return new AuthenticationResult(kind, RetryAfter: retryAfter);
    }
}
