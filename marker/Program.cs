using System.CommandLine;
using MwanLb.Marker.Cli;

// An argument is what it says: by default "@FILE" would be replaced by the words of a file.
var parsed = Commands.Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
var exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? ExitCode.BadInput : exitCode;
