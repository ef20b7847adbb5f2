using System.Diagnostics;
using System.Globalization;

namespace MwanLb.Benchmarks.Peers;

/// <summary>What the driver measured of one run of a helper.</summary>
/// <param name="FirstAnswerSeconds">From start to first answer.</param>
/// <param name="AnswersPerSecond">After the first.</param>
/// <param name="CpuSecondsPerAnswer">User and system, all threads, without the start.</param>
/// <param name="PeakRssKib">Resident memory at its highest.</param>
internal sealed record HelperRun(double FirstAnswerSeconds, double AnswersPerSecond, double CpuSecondsPerAnswer, double PeakRssKib)
{
    /// <summary>Starts a helper, has it answer so many requests with so many outstanding, and ends it.</summary>
    public static HelperRun Measure(int requests, int outstanding, IEnumerable<string> helper)
    {
        var count = requests.ToString(CultureInfo.InvariantCulture);
        using var driver = Process.Start(new ProcessStartInfo(
            PeerProgram.Path("helper-driver"), [count, outstanding.ToString(CultureInfo.InvariantCulture), .. helper])
        {
            RedirectStandardOutput = true,
        })!;
        var output = driver.StandardOutput.ReadToEnd();
        driver.WaitForExit();
        if (driver.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', helper)} did not answer as it should, or not in time.");
        }

        double[] figures = [.. output.Split().Where(f => f.Length > 0).Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
        return new HelperRun(figures[0], requests / figures[1], figures[2] / requests, figures[3]);
    }
}
