using System.Diagnostics;
using System.Runtime.InteropServices;
using MwanLb.TicketTaker;

namespace MwanLb.Engine.Tests.Uplinks;

public sealed class UplinkProcessTests : IDisposable
{
    private const int Processes = 8;
    private const int Each = 1_000_000;

    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task TakeTicket_EightProcessesAtOnce_NoneIsLostOrDoubled()
    {
        _state.Create(SampleUplinks.OfWeights(3, 2, 1));
        var files = Enumerable.Range(0, Processes).Select(i => Path.Combine(_state.Path, $"tickets-{i}")).ToArray();

        await RunTogetherAsync([.. files.Select(f => ChildProcess.TicketTaker("take", _state.Path, $"{Each}", f))]);

        var seen = new bool[Processes * Each];
        foreach (var file in files)
        {
            var tickets = MemoryMarshal.Cast<byte, ulong>(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).ToArray();
            Assert.Equal(Each, tickets.Length);
            foreach (var ticket in tickets)
            {
                // Not Assert: eight million calls of it take longer than the test.
                if (ticket >= (ulong)seen.Length || seen[ticket])
                {
                    Assert.Fail($"ticket {ticket} in {file} is out of range or was taken twice");
                }

                seen[ticket] = true;
            }
        }

        Assert.DoesNotContain(false, seen);
    }

    [Fact]
    public async Task Select_EightProcessesAtOnce_SharesAreExact()
    {
        var table = _state.Create(SampleUplinks.OfWeights(3, 2, 1));

        var outputs = await RunTogetherAsync(
            [.. Enumerable.Repeat(ChildProcess.TicketTaker("select", _state.Path, $"{Each}"), Processes)]);

        var counts = outputs.Select(o => o.Split(' ').Select(int.Parse).ToArray()).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);
        // 8,000,000 turns are 1,333,333 cycles of A B A C B A and the first two turns of one more.
        Assert.Equal([(3 * 1_333_333) + 1, (2 * 1_333_333) + 1, 1_333_333], counts);
        Assert.Equal(counts, Enumerable.Range(0, 3).Select(slot => (int)table.Assigned(slot)));
    }

    /// <summary>Starts all, waits until each is ready, then lets them go; returns what each wrote after that.</summary>
    private static async Task<string[]> RunTogetherAsync(string[][] commands)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var processes = new List<Process>();
        try
        {
            foreach (var command in commands)
            {
                processes.Add(ChildProcess.Start(command));
            }

            foreach (var process in processes)
            {
                Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(cancellation));
            }

            processes.ForEach(p => p.StandardInput.Close());
            var outputs = await Task.WhenAll(processes.Select(p => p.StandardOutput.ReadToEndAsync(cancellation)));
            await Task.WhenAll(processes.Select(p => p.WaitForExitAsync(cancellation)));
            Assert.All(processes, p => Assert.Equal(0, p.ExitCode));
            return outputs;
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }
}
