using System.Runtime.InteropServices;
using MwanLb.Demo;
using MwanLb.Lab;

if (CapabilityCheck.Missing is { } missing)
{
    Console.Error.WriteLine(missing);
    return 1;
}

// The lab is removed however this ends; asked to stop, the demo only stops sooner.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
try
{
    return await DemoRun.RunAsync(Console.Out, stop.Token) ? 0 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("interrupted");
    return 130;
}

void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
