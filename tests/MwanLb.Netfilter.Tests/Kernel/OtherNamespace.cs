using System.Diagnostics;
using System.Globalization;

namespace MwanLb.Netfilter.Tests.Kernel;

/// <summary>Another machine: a network namespace beside the calling thread's, held by a process of its own.</summary>
internal sealed class OtherNamespace : IDisposable
{
    private readonly Process _holder;

    public OtherNamespace()
    {
        // Ends with the pipe, also when the test is killed.
        _holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "ip link set lo up && echo ready && cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", _holder.StandardOutput.ReadLine());
    }

    /// <summary>What <c>ip link … netns</c> takes.</summary>
    public string Id => _holder.Id.ToString(CultureInfo.InvariantCulture);

    public void Run(string command) => Command.Run("nsenter", $"--net --target {Id} {command}");

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
