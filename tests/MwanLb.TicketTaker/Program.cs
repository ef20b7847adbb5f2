using System.Globalization;
using System.Runtime.InteropServices;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.TicketTaker;

// A program of its own, because what the table promises it promises between processes: a test starts several, waits until each says
// "ready", and lets them all go at once by closing their stdin.
var directory = args[1];
var uplinks = SampleUplinks.OfWeights(3, 2, 1);

switch (args[0])
{
    case "open":
        UplinkTableFile.TryOpen(directory, uplinks, null, out var fault);
        Console.WriteLine(fault);
        return 0;

    case "create":
        try
        {
            UplinkTableFile.OpenOrCreate(directory, uplinks, DateTimeOffset.UnixEpoch, out _);
            Console.WriteLine("created");
        }
        catch (IOException e)
        {
            Console.WriteLine(e.GetType().Name);
        }

        return 0;

    case "take":
        var table = UplinkTableFile.TryOpen(directory, uplinks, null, out _) ?? throw new InvalidOperationException("no table");
        var tickets = new ulong[int.Parse(args[2], CultureInfo.InvariantCulture)];
        WaitForStart();
        for (var i = 0; i < tickets.Length; i++)
        {
            tickets[i] = table.TakeTicket(0);
        }

        File.WriteAllBytes(args[3], MemoryMarshal.AsBytes(tickets.AsSpan()));
        return 0;

    case "select":
        using (var state = UplinkState.Follow(directory, Pool.Only(uplinks, SelectionPolicyKind.WeightedRoundRobin), TimeProvider.System, null))
        {
            var engine = new SelectionEngine(state, [], seed: 1);
            var counts = new int[uplinks.Length];
            WaitForStart();
            for (var i = int.Parse(args[2], CultureInfo.InvariantCulture); i > 0; i--)
            {
                counts[engine.Select(new Flow { Path = FlowPath.Squid }).Uplink!.Index]++;
            }

            Console.WriteLine(string.Join(' ', counts));
        }

        return 0;

    default:
        return 2;
}

static void WaitForStart()
{
    Console.WriteLine("ready");
    Console.In.ReadToEnd();
}
