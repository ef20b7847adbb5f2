using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;

namespace MwanLb.Proxy.Hosting;

/// <summary>Checks what the proxy needs, and runs it until SIGTERM or SIGINT.</summary>
internal static class ProxyProgram
{
    public static int Run(ProxyCommand command)
    {
        var loaded = ConfigurationFile.Load(command.ConfigurationPath);
        foreach (var finding in loaded.Findings)
        {
            Console.Error.WriteLine(finding.ToString(command.ConfigurationPath));
        }

        if (loaded.Model is not { } model)
        {
            return 1;
        }

        // Once at start, or every request would fail on it.
        var missing = model.Uplinks.Select(UplinkSocket.DescribeMissing).OfType<string>().ToList();
        foreach (var problem in missing)
        {
            Console.Error.WriteLine($"mwanlb-proxy: {problem}");
        }

        if (missing.Count == model.Uplinks.Length)
        {
            return 1;
        }

        try
        {
            var application = ProxyHost.Build(model, command);
            // What the start has left behind goes back to the kernel: 2 MB, and no start is later for it.
            application.Lifetime.ApplicationStarted.Register(static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive));
            application.Run();
            return 0;
        }
        catch (Exception e) when (e is IOException or UsersFileException)
        {
            // An address that is in use, or not ours; users who cannot be read.
            Console.Error.WriteLine($"mwanlb-proxy: {e.Message}");
            return 1;
        }
    }
}
