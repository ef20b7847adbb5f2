using System.CommandLine;
using MwanLb.Engine.Configuration;
using MwanLb.Helper;

var config = new Option<string>("--config")
{
    Description = "The configuration file.",
    HelpName = "FILE",
    DefaultValueFactory = _ => ProgramDefaults.ConfigurationPath,
};
var state = new Option<string>("--state")
{
    Description = "The directory of the uplink table.",
    HelpName = "DIR",
    DefaultValueFactory = _ => ProgramDefaults.StateDirectory,
};
var root = new RootCommand("Squid external_acl helper: answers each request with the uplink that carries it.") { config, state };
root.SetAction(parsed => HelperProgram.Run(parsed.GetValue(config)!, parsed.GetValue(state)!));

var parsed = root.Parse(args);
// Squid aborts when a helper writes anything but replies, and refuses requests when it ends: a wrong argument is said on stderr, and answered without marks.
return parsed.Errors.Count == 0 ? parsed.Invoke() : HelperProgram.RunUnmarked(parsed.Errors.Select(e => e.Message));
