using System.CommandLine;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Routing;
using MwanLb.Marker.Squid;
using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Cli;

/// <summary><c>mwanlb squid</c>: writes a fragment of squid.conf for this configuration, or looks for what is wrong with the squid.conf that is there.</summary>
internal sealed class SquidCommand
{
    private const string DefaultSquidConf = "/etc/squid/squid.conf";

    private readonly CommonOptions _common;
    private readonly Option<string> _form = EnumOption.Create<SquidForm>("--form", "FORM", "What becomes of a request without an answer, and of persistent connections.");
    private readonly Option<string?> _output = new("--output") { Description = "Writes this file, whole, in place of the standard output.", HelpName = "FILE" };
    private readonly Option<string?> _check = new("--check")
    {
        Description = $"Looks for mistakes in this squid.conf and all that it includes; {DefaultSquidConf} where none is named.",
        HelpName = "SQUID.CONF",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _json = new("--json") { Description = "With --check: as one JSON object." };

    private SquidCommand(CommonOptions common) => _common = common;

    public static Command Create(CommonOptions options)
    {
        var squid = new SquidCommand(options);
        var command = new Command("squid", "Prints the lines of squid.conf for this configuration; --check looks for mistakes in those that are there.")
        {
            squid._form, squid._output, squid._check, squid._json,
        };
        command.SetAction(squid.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

        var isCheck = IsGiven(_check);
        if (isCheck ? IsGiven(_form) || IsGiven(_output) : IsGiven(_json))
        {
            return Terminal.Fail(isCheck ? "--form and --output are for writing, not for --check" : "--json is for --check", ExitCode.BadInput);
        }

        var (config, state) = (parsed.GetValue(_common.Config)!, parsed.GetValue(_common.State)!);
        return Terminal.WithModel(config, model => isCheck
            ? Check(parsed.GetValue(_check) ?? DefaultSquidConf, model, config, state, parsed.GetValue(_json))
            : Write(EnumOption.Read<SquidForm>(parsed.GetValue(_form)!), model, config, state, parsed.GetValue(_output)));
    }

    private static int Check(string path, RouterModel model, string config, string state, bool asJson)
    {
        var configuration = SquidConfReader.Read(path, new SquidFiles());
        var machine = new MachineInquiry((command, arguments) => Shell.Try(command, "", arguments), Environment.IsPrivilegedProcess);
        var findings = SquidChecks.Inspect(configuration, new SquidContext(model, config, state, machine.Ask(model)), machine.Parse(configuration));
        var report = new SquidReport(path, !findings.Any(f => f.IsError()), findings);
        if (!asJson)
        {
            foreach (var finding in findings)
            {
                Console.Error.WriteLine(finding);
            }
        }

        var exitCode = Terminal.Print(asJson ? SquidReportJson.Text(report) : report.Summary());
        return report.IsGood ? exitCode : ExitCode.BadInput;
    }

    private static int Write(SquidForm form, RouterModel model, string config, string state, string? output)
    {
        if (SquidTemplate.Read(form) is not { } template)
        {
            return Terminal.Fail($"--form {EnumWord.Of(form)}: this program was built without it");
        }

        string[] helper = [HelperPath(), .. Passed("--config", config, ProgramDefaults.ConfigurationPath), .. Passed("--state", state, ProgramDefaults.StateDirectory)];
        if (helper.FirstOrDefault(word => word.Any(c => char.IsWhiteSpace(c) || c is '"' or '#' or '\\')) is { } word)
        {
            return Terminal.Fail($"'{word}': squid.conf cannot give a helper such a path", ExitCode.BadInput);
        }

        var title = $"Written by 'mwanlb squid --form {EnumWord.Of(form)}' for {Path.GetFullPath(config)}. Write it anew when uplinks, their order or their marks change.";
        var sources = new SourceAddresses(model, arguments => Shell.Try("ip \"$@\"", "", arguments));
        var (text, warnings) = new SquidFragment(model, title, string.Join(' ', helper), sources.Of).Of(template);
        foreach (var warning in warnings)
        {
            Console.Error.WriteLine("mwanlb: warning: " + warning);
        }

        return Terminal.Write(text, output);
    }

    // The programs are installed together; where this one is run from a build, the helper is where it will be.
    private static string HelperPath() =>
        Path.Combine(AppContext.BaseDirectory, SquidHelper.ProgramName) is var beside && File.Exists(beside) ? beside : SquidFragment.TemplateHelper;

    private static IEnumerable<string> Passed(string option, string path, string otherwise) =>
        Path.GetFullPath(path) == otherwise ? [] : [option, Path.GetFullPath(path)];
}
