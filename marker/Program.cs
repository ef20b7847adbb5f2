using MwanLb.Marker.Cli;

var parsed = Commands.Create().Parse(args);
var exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? ExitCode.BadInput : exitCode;
