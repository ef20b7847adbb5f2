using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace MwanLb.Lab;

/// <summary>Routers that are switched off and on again.</summary>
public sealed partial class LabNetwork
{
    /// <summary>
    /// Switches an ISP's router off: nothing is left of what its kernel knew, and a cable of its own loses its carrier. On a shared segment the others,
    /// and the core router's interface, go on as if nothing had been.
    /// </summary>
    public Task PowerOffAsync(LabUplink uplink) => BuildAsync(TopologyScript.PowerOffIsp(uplink));

    /// <summary>Ends what <see cref="PowerOffAsync(LabUplink)"/> began: the same addresses, another hardware address towards the core router, no connection known.</summary>
    public Task PowerOnAsync(LabUplink uplink)
    {
        // The second bit of the first byte: administered locally.
        byte[] address = [0x02, .. RandomNumberGenerator.GetBytes(5)];
        return BuildAsync(TopologyScript.PowerOnIsp(uplink, BitConverter.ToString(address).Replace('-', ':')));
    }

    /// <summary>Switches the core router off, with all programs on it, which are killed. Files remain, but for those in memory: /run and /dev/shm.</summary>
    public async Task PowerOffRouterAsync()
    {
        await BuildAsync(TopologyScript.PowerOffRouter(Topology));
        Router.ForgetVolatileFiles();
    }

    /// <summary>Ends what <see cref="PowerOffRouterAsync"/> began: it has its addresses and its default route by the first uplink, and runs nothing.</summary>
    public Task PowerOnRouterAsync() => BuildAsync(TopologyScript.PowerOnRouter(Topology));

    private async Task BuildAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-e", "-c", script]) { RedirectStandardError = true };
        start.Environment["LAB"] = Name;
        start.Environment["PATH"] = LabHost.SearchPath;
        using var bash = Process.Start(start)!;
        var errors = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        if (bash.ExitCode != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the lab cannot be changed ({bash.ExitCode}): {errors}"));
    }
}
