using System.CommandLine;
using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Cli;

/// <summary><c>--path</c>, in the configuration's words. Bound to the enum, it would take any number too, and be refused by the name of a .NET type.</summary>
internal static class FlowPathOption
{
    // In the order of FlowPath.
    private static readonly string[] Paths = ["forwarded", "squid", "proxy"];

    public static Option<string> Create(string description)
    {
        var option = new Option<string>("--path") { Description = description, HelpName = "PATH", DefaultValueFactory = _ => Paths[0] };
        option.AcceptOnlyFromAmong(Paths);
        return option;
    }

    public static FlowPath Read(string text) => (FlowPath)Array.IndexOf(Paths, text);
}
