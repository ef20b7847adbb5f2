using System.CommandLine;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Cli;

/// <summary>An option whose values are an enum's words. Bound to the enum itself, it would take any number too, and be refused by the name of a .NET type.</summary>
internal static class EnumOption
{
    /// <summary>Makes one; where it is not given, the enum's first value holds.</summary>
    public static Option<string> Create<T>(string name, string helpName, string description)
        where T : struct, Enum
    {
        var words = EnumWord.All<T>();
        var option = new Option<string>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>The value of a word that the option has taken.</summary>
    public static T Read<T>(string word)
        where T : struct, Enum => Enum.GetValues<T>()[Array.IndexOf(EnumWord.All<T>(), word)];
}
