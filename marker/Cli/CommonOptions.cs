using System.CommandLine;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Cli;

/// <summary>The options of every command.</summary>
internal sealed class CommonOptions
{
    public Option<string> Config { get; } = new("--config")
    {
        Description = "The configuration file.",
        HelpName = "FILE",
        DefaultValueFactory = _ => ProgramDefaults.ConfigurationPath,
        Recursive = true,
    };

    public Option<string> State { get; } = new("--state")
    {
        Description = "The directory of the uplink table and of the notes that 'clean' needs.",
        HelpName = "DIR",
        DefaultValueFactory = _ => ProgramDefaults.StateDirectory,
        Recursive = true,
    };
}
