using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb sim</c>: tries the configuration and the policies on traffic, made up or recorded. Needs no rights and touches nothing.</summary>
internal sealed class SimulateCommand
{
    private readonly Option<int> _flows = Number("--flows", "How many connections to make up.", 10_000, Traffic.MaxFlows);
    private readonly Option<int> _clients = Number("--clients", "Of how many clients.", 200, FlowGenerator.MaxHosts);
    private readonly Option<int> _sites = Number("--sites", "To how many sites.", 1_000, FlowGenerator.MaxHosts);
    private readonly Option<int> _seed = Number("--seed", "The same number makes the same traffic.", 1, int.MaxValue);
    private readonly Option<string> _duration = Time("--duration", "In which time they come.", "10m", TimeSpan.FromSeconds(1));
    private readonly Option<string?> _flowsFrom = new("--flows-from")
    {
        Description = "Connections recorded: CSV with a header, or what 'conntrack -L' prints; - is standard input.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _policies = new("--policy")
    {
        Description = "A policy to try in the default pool. May be repeated; all ten where none is named.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _fail = Interruptions("--fail", "An uplink that fails. May be repeated.");
    private readonly Option<string[]> _drain = Interruptions("--drain", "An uplink that the operator takes out of new selections. May be repeated.");
    private readonly Option<string> _detection = Time("--detect", "How long the probes take to see a failure or return.", "1s", TimeSpan.Zero);
    private readonly Option<string> _countInterval = Time(
        "--count-interval", "How old the counts of live connections become.", "1s", TimeSpan.FromMilliseconds(10));

    private readonly Option<string> _path = EnumOption.Create<FlowPath>("--path", "PATH", "Which program asks.");
    private readonly Option<string?> _svg = new("--svg") { Description = "Draws the loads over time into a file too.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints the result for machines." };

    /// <summary>The command.</summary>
    /// <param name="options">The options of every command.</param>
    public static Command Create(CommonOptions options)
    {
        var sim = new SimulateCommand();
        sim._policies.AcceptOnlyFromAmong(EnumWord.All<SelectionPolicyKind>());
        var command = new Command("sim", "Tries the configuration and each policy on made-up or recorded traffic. Touches nothing.")
        {
            sim._flows, sim._clients, sim._sites, sim._seed, sim._duration, sim._flowsFrom, sim._policies, sim._fail, sim._drain,
            sim._detection, sim._countInterval, sim._path, sim._svg, sim._json,
        };
        command.SetAction(parsed => Terminal.WithModel(parsed.GetValue(options.Config)!, model => sim.Run(parsed, model)));
        return command;
    }

    private int Run(ParseResult parsed, RouterModel model)
    {
        Traffic traffic;
        try
        {
            traffic = ReadTraffic(parsed);
        }
        catch (CaptureException problem)
        {
            return Terminal.Fail(problem.Message, ExitCode.BadInput);
        }

        if (ReadInterruptions(parsed, model, traffic.Duration, out var interruptions) is { } mistake)
        {
            return Terminal.Fail(mistake, ExitCode.BadInput);
        }

        var told = new HashSet<string>();
        var scenario = new Scenario
        {
            Model = model,
            Traffic = traffic,
            Path = EnumOption.Read<FlowPath>(parsed.GetValue(_path)!),
            Interruptions = interruptions,
            Detection = TimeOf(parsed, _detection),
            CountInterval = TimeOf(parsed, _countInterval),
            Seed = parsed.GetValue(_seed),
            OnNotice = notice => _ = told.Add(notice) ? Terminal.Fail(notice) : ExitCode.Success,
        };
        var names = parsed.GetValue(_policies)!;
        var result = Simulator.Run(scenario, Enum.GetValues<SelectionPolicyKind>().Where(p => names.Length == 0 || names.Contains(EnumWord.Of(p))));
        return Write(parsed, result);
    }

    private int Write(ParseResult parsed, SimulationResult result)
    {
        if (parsed.GetValue(_svg) is { } file)
        {
            try
            {
                File.WriteAllText(file, SimulationPicture.Draw(result));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return Terminal.Fail($"{file}: cannot be written: {e.Message}");
            }
        }

        if (parsed.GetValue(_json))
        {
            return Terminal.Print(JsonSerializer.Serialize(result, SimulationJson.Default.SimulationResult) + "\n");
        }

        using var report = new StringWriter(CultureInfo.InvariantCulture);
        SimulationReport.Write(report, result);
        return Terminal.Print(report.ToString());
    }

    private Traffic ReadTraffic(ParseResult parsed)
    {
        var duration = TimeOf(parsed, _duration);
        return parsed.GetValue(_flowsFrom) is { } file
            ? CaptureReader.Read(file, duration)
            : new FlowGenerator(parsed.GetValue(_flows), parsed.GetValue(_clients), parsed.GetValue(_sites), duration, parsed.GetValue(_seed)).Generate();
    }

    private string? ReadInterruptions(ParseResult parsed, RouterModel model, TimeSpan duration, out ImmutableArray<Interruption> interruptions)
    {
        var found = ImmutableArray.CreateBuilder<Interruption>();
        foreach (var (option, text) in parsed.GetValue(_fail)!.Select(t => (_fail, t)).Concat(parsed.GetValue(_drain)!.Select(t => (_drain, t))))
        {
            if (InterruptionText.Read(text, option == _drain, model, duration, out var interruption) is { } problem)
            {
                interruptions = [];
                return $"{option.Name} {text}: {problem}";
            }

            found.Add(interruption);
        }

        interruptions = found.ToImmutable();
        return null;
    }

    private static Option<string[]> Interruptions(string name, string description) =>
        new(name) { Description = description, HelpName = "NAME@FROM-[TO]", DefaultValueFactory = _ => [] };

    private static Option<int> Number(string name, string description, int usual, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            // By its text: asked for the number, the library throws where there is none.
            if (result.Tokens is [{ Value: var text }]
                && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: must be 1 to {most}"));
            }
        });
        return option;
    }

    /// <summary>As text: the library would show a default time as 00:10:00, which is not how it may be written here.</summary>
    private static Option<string> Time(string name, string description, string usual, TimeSpan least)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "TIME", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (!DurationText.TryParse(text, out var time) || time < least)
            {
                result.AddError($"{name} {text}: must be a number with ms, s, m, h or d, at least {DurationText.Format(least)} and at most a year");
            }
        });
        return option;
    }

    private static TimeSpan TimeOf(ParseResult parsed, Option<string> option) =>
        DurationText.TryParse(parsed.GetValue(option)!, out var time) ? time : throw new InvalidOperationException(option.Name);
}
