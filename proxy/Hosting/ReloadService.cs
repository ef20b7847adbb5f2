using System.Reflection;
using System.Runtime.InteropServices;
using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Hosting;

/// <summary>Says that the program has begun; reads the configuration again at SIGHUP; and when the program stops, gives tunnels and associations their time.</summary>
internal sealed class ReloadService(
    ProxyState state, RuntimeBuilder builder, ProxyCommand command, EarlyNotices notices, RelayList relays, InheritedSockets inherited, TimeProvider time,
    ILogger<ReloadService> logger) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _signal;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        notices.OpenTo(logger);
        var model = state.Current.Model;
        var version = typeof(ReloadService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        Log.Started(logger, version, string.Join(", ", model.Proxy.Listen), string.Join(", ", model.Uplinks.Select(u => u.Name)));
        foreach (var address in inherited.Without([.. model.Proxy.Listen, .. model.Proxy.Redirect, .. model.Proxy.Tproxy]))
        {
            Log.SocketUnnamed(logger, address);
        }

        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Log.Draining(logger, relays.Count, state.Current.Proxy.Drain.TotalSeconds);
        if (await relays.DrainAsync(cancellationToken).ConfigureAwait(false) is > 0 and var closed)
        {
            Log.DrainOver(logger, closed);
        }
    }

    public void Dispose() => _signal?.Dispose();

    private void Reload()
    {
        var loaded = ConfigurationFile.Load(command.ConfigurationPath);
        if (loaded.Model is not { } model)
        {
            Log.ReloadRefused(logger, loaded.ToString());
            return;
        }

        var before = state.Current.Proxy;
        try
        {
            state.Replace(builder.Build(model), time);
        }
        catch (UsersFileException e)
        {
            Log.ReloadRefused(logger, e.Message);
            return;
        }

        Log.Reloaded(logger, command.ConfigurationPath);
        if (!before.Listen.SequenceEqual(model.Proxy.Listen) || !before.Redirect.SequenceEqual(model.Proxy.Redirect) || !before.Tproxy.SequenceEqual(model.Proxy.Tproxy))
        {
            Log.ListenChanged(logger);
        }
    }
}
