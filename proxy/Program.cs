using System.CommandLine;
using MwanLb.Engine.Configuration;
using MwanLb.Proxy.Hosting;

// Continuations run on the threads that hear from the kernel, which halves the CPU of a request; and what is left for the pool does not make it spin.
// Both must stand before the first socket is opened and the first timer fires.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");

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
var root = new RootCommand("Forward proxy: HTTP, CONNECT and SOCKS, every connection by the uplink that is chosen for it.") { config, state };
root.SetAction(parsed => ProxyProgram.Run(new ProxyCommand(parsed.GetValue(config)!, parsed.GetValue(state)!)));
return root.Parse(args).Invoke();
