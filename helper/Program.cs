using System.CommandLine;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Squid;
using MwanLb.Helper;
using MwanLb.Helper.Protocol;

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
var mode = new Option<string>("--mode")
{
    Description = "Which of Squid's interfaces is answered: external-acl (default), rewrite or store-id.",
    HelpName = "MODE",
    DefaultValueFactory = _ => EnumWord.Of(SquidHelperKind.ExternalAcl),
};
mode.AcceptOnlyFromAmong(EnumWord.All<SquidHelperKind>());
var format = new Option<string?>("--format")
{
    Description = "What the fields of a line are, as in squid.conf, with blanks or commas between: %>a,%>rm,%>rd,%>rP,%#un (default), behind the URL %>a,%>rm,%#un.",
    HelpName = "CODES",
};
var sticky = new Option<bool>("--sticky") { Description = "Keep the requests of a client connection on one uplink (clt_conn_tag; --format with %note{clt_conn_tag})." };
var explain = new Option<bool>("--explain") { Description = "Answer the reason of each choice too, as why_=." };
var tag = new Option<bool>("--reply-tag") { Description = "Answer the uplink's name as tag= too." };
var log = new Option<bool>("--reply-log") { Description = "Answer the uplink's name as log= too." };
var logFile = new Option<string?>("--log-file") { Description = "A log of the helper's own, rolled daily.", HelpName = "FILE" };
var root = new RootCommand("Squid helper: answers each request with the uplink that carries it.")
{
    config, state, mode, format, sticky, explain, tag, log, logFile,
};
root.SetAction(parsed => HelperProgram.Run(new HelperOptions(parsed.GetValue(config)!, parsed.GetValue(state)!)
{
    Mode = Enum.GetValues<SquidHelperKind>().Single(kind => EnumWord.Of(kind) == parsed.GetValue(mode)),
    Format = parsed.GetValue(format),
    Replies = (parsed.GetValue(sticky) ? ReplyOptions.ConnectionTag : 0)
        | (parsed.GetValue(explain) ? ReplyOptions.Reason : 0)
        | (parsed.GetValue(tag) ? ReplyOptions.Tag : 0)
        | (parsed.GetValue(log) ? ReplyOptions.Log : 0),
    LogFile = parsed.GetValue(logFile),
}));

var parsed = root.Parse(args);
// Squid aborts when a helper writes anything but replies, and refuses requests when it ends: a wrong argument is said on stderr, and answered
// without marks; and help is for whoever has a terminal.
return parsed.Errors.Count > 0 ? HelperProgram.RunUnmarked([.. parsed.Errors.Select(e => e.Message)])
    : parsed.Invoke(Console.IsInputRedirected ? new InvocationConfiguration { Output = Console.Error } : null);
