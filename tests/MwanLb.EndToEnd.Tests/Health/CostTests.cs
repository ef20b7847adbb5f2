using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>What probing costs the router.</summary>
public sealed class CostTests(ITestOutputHelper output) : LabTest
{
    // On request: what it compares is a share of a processor that the rest of the suite keeps busy.
    [Fact(Explicit = true)]
    public async Task Probes_SixtyFourUplinksOfThreeTargets_TakeLittleOfOneCore()
    {
        await using var lab = await HealthLab.StartAsync(
            LabTopology.Separate(LabTopology.MaxUplinks), "", [.. Enumerable.Repeat("", LabTopology.MaxUplinks)], logLevel: "information");
        await Task.WhenAll(Enumerable.Range(0, LabTopology.MaxUplinks).Select(uplink => lab.WaitUntilUpAsync(uplink, Seconds(30))));
        var process = Assert.Single(lab.Network.Router.ProcessesOf("mwanlb"));

        var before = Ticks(process);
        await Task.Delay(Seconds(10), Cancellation);
        // proc(5): a hundred a second, of user and system time together.
        var percent = (Ticks(process) - before) / 10.0;

        var echoes = PercentOfEchoes(lab.Network);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} % of one core; as many bare echoes: {echoes:0.0} %"));
        // In the lab the kernel carries an echo through every router on its way, and the answer back, within the call that sends it. That is no cost of a real router's: on a slow machine the bare
        // echoes alone may take more than the two percent that are wanted.
        Assert.InRange(percent, 0.1, Math.Max(2, echoes));
    }

    // As many echoes as the daemon sends in ten seconds, by its uplinks, on one thread that does nothing else.
    private static double PercentOfEchoes(LabNetwork network) => network.Router.InNamespace(() =>
    {
        byte[] request = [8, 0, 0xf7, 0xff, 0, 0, 0, 0];
        var before = 0L;
        foreach (var uplink in network.Uplinks)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = 1000 };
            socket.SetRawSocketOption(1, 25, Encoding.ASCII.GetBytes(uplink.Interface + "\0"));
            socket.SetRawSocketOption(1, 36, BitConverter.GetBytes(uplink.Index + 1));
            // The first one compiles what follows.
            for (var i = 0; i < 31; i++)
            {
                before += uplink.Index + i == 1 ? ThreadNanoseconds() : 0;
                socket.SendTo(request, new IPEndPoint(IPAddress.Parse("1.1.1.1"), 0));
                socket.Receive(new byte[128]);
                // Cold caches, as the daemon finds them.
                socket.Poll(TimeSpan.FromMilliseconds(4), SelectMode.SelectError);
            }
        }

        return (ThreadNanoseconds() - before) / 10e9 * 100;
    });

    // Documentation/scheduler/sched-stats.rst: time on the processor, first of three.
    private static long ThreadNanoseconds() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);

    private static long Ticks(int process)
    {
        // The name in brackets may have blanks; utime and stime are the 12th and 13th field behind it.
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
