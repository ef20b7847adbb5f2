using System.Diagnostics;

namespace MwanLb.Lab;

/// <summary>The shell process that owns a lab's namespaces, processes and files, and outlives its maker to remove them.</summary>
internal sealed class Guardian : IAsyncDisposable
{
    private static readonly TimeSpan CleaningLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Guardian(Process process) => _process = process;

    /// <summary>Builds what <paramref name="setup"/> says; throws, with nothing left behind, when it fails.</summary>
    public static async Task<Guardian> StartAsync(string lab, string directory, string setup, CancellationToken cancellationToken)
    {
        // setsid: the terminal's Ctrl-C is for the maker alone.
        var process = Process.Start(new ProcessStartInfo("setsid", ["bash", "-c", LabResource.Read("guardian.sh"), "mwanlb-lab", lab, directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var guardian = new Guardian(process);
        try
        {
            await process.StandardInput.WriteAsync(setup.AsMemory(), cancellationToken);
            await process.StandardInput.WriteAsync("\0".AsMemory(), cancellationToken);
            await process.StandardInput.FlushAsync(cancellationToken);
            var answer = await process.StandardOutput.ReadLineAsync(cancellationToken);
            if (answer != "ready")
                throw new InvalidOperationException($"The lab was not built: {answer} {await process.StandardOutput.ReadToEndAsync(cancellationToken)}");
            return guardian;
        }
        catch
        {
            await guardian.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The guardian is gone already, after a failed set-up that it has cleaned.
        }
        using var limit = new CancellationTokenSource(CleaningLimit);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
    }
}
