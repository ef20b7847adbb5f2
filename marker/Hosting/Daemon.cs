using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Alerts;
using MwanLb.Marker.Cli;
using MwanLb.Marker.Counting;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;
using MwanLb.Marker.History;
using MwanLb.Marker.Hooks;
using MwanLb.Marker.Marking;
using MwanLb.Marker.Measuring;
using MwanLb.Marker.Metering;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Marker.Hosting;

/// <summary><c>mwanlb run</c>: composes the daemon and runs it until SIGTERM or SIGINT.</summary>
internal static class Daemon
{
    public static int Run(RouterModel model, string configurationPath, string stateDirectory)
    {
        if (Capabilities.DescribeMissing(File.ReadAllText("/proc/self/status")) is { } missing)
        {
            return Refuse(missing);
        }

        try
        {
            using var instance = InstanceLock.TryTake(stateDirectory, out var holder);
            if (instance is null)
            {
                return Refuse($"another 'mwanlb run' (process {holder}) is at work with {stateDirectory}");
            }

            using var host = Build(model, configurationPath, stateDirectory);
            host.Services.GetRequiredService<MarkingService>().TakeQueues();
            host.Run();
            return ExitCode.Success;
        }
        catch (Exception e) when (e is NetlinkException or IOException or UnauthorizedAccessException)
        {
            return Refuse(e.Message);
        }
    }

    private static IHost Build(RouterModel model, string configurationPath, string stateDirectory)
    {
        var table = UplinkTableFile.OpenOrCreate(stateDirectory, model.Uplinks, TimeProvider.System.GetUtcNow(), out var found);
        // A daemon that restarts goes on with the health that it left. One that has been away for longer finds what may have been true long ago, and
        // what the pickers have not gone by since.
        var isHealthOld = table.IsSilentAt(TimeProvider.System.GetUtcNow());
        foreach (var uplink in model.Uplinks)
        {
            if (isHealthOld)
            {
                table.SetHealth(uplink.Index, UplinkHealth.Unknown);
            }

            // A table that is used on keeps what was measured and what the operator asked for; weights are the configuration's.
            table.SetWeight(uplink.Index, uplink.Weight);
        }

        table.Publish();
        // Kept until there is a log.
        var early = new List<string>();
        Action<string> tell = early.Add;
        var affinity = AffinityState.OpenOrCreate(stateDirectory, model, TimeProvider.System, notice => tell(notice));

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services
            .AddSystemd()
            .AddMwanLbLogging(model)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(model)
            .AddSingleton(table)
            .AddSingleton(new SelectionEngine(
                UplinkState.Over(table, model.Pools), model.Rules, (ulong)TimeProvider.System.GetTimestamp(), affinity))
            .AddMwanLbHistory(model)
            .AddMwanLbHooks()
            .AddMwanLbAlerts(model)
            .AddMwanLbLifeHistory()
            .AddHostedService(provider => new ReloadService(
                configurationPath, model, provider.GetServices<IReloadable>(), provider.GetRequiredService<IEventJournal>(),
                provider.GetRequiredService<ILogger<ReloadService>>()))
            .AddMwanLbMarking()
            .AddMwanLbCounting()
            .AddMwanLbMeasuring()
            .AddMwanLbMetering(stateDirectory)
            .AddMwanLbHealth(stateDirectory)
            .AddMwanLbFollowing(stateDirectory)
            .AddMwanLbFailover(stateDirectory);
        var host = builder.Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Daemon));
        tell = notice => Log.AffinityNotice(logger, notice);
        Announce(logger, model, stateDirectory, found);
        early.ForEach(tell);
        return host;
    }

    private static void Announce(ILogger logger, RouterModel model, string stateDirectory, UplinkTableFault found)
    {
        var version = typeof(Daemon).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        Log.Started(logger, version, model.Pools[0].Policy.ToString(), string.Join(", ", model.Uplinks.Select(u => $"{u.Name} ({u.Fwmark}, weight {u.Weight})")));
        if (found is UplinkTableFault.None)
        {
            Log.TableReused(logger, stateDirectory);
        }
        else
        {
            Log.TableMade(logger, stateDirectory, found.ToString());
        }

        var tables = new[] { UplinkTable.FileName, AffinityState.FileName }.Select(name => Path.Combine(stateDirectory, name)).Where(File.Exists);
        var (exitCode, problem) = Shell.Try("chgrp -- \"$@\"", "", [model.Group, .. tables]);
        if (exitCode != 0)
        {
            Log.TableGroupMissing(logger, model.Group, problem);
        }
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine("mwanlb: " + reason);
        return ExitCode.Failure;
    }
}
