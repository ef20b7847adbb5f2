using System.CommandLine;
using MwanLb.Marker.Cli;

// A thread of the pool that finds no work spins for more: with probes that come and go one by one, most of what the daemon costs. Before the first one starts.
Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");

// An argument is what it says: by default "@FILE" would be replaced by the words of a file.
var parsed = Commands.Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
var exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? ExitCode.BadInput : exitCode;
