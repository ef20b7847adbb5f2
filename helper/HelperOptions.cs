using MwanLb.Engine.Squid;
using MwanLb.Helper.Protocol;

namespace MwanLb.Helper;

/// <summary>What the command line says.</summary>
/// <param name="ConfigurationPath">The configuration file.</param>
/// <param name="StateDirectory">The directory of the uplink table.</param>
internal sealed record HelperOptions(string ConfigurationPath, string StateDirectory)
{
    /// <summary>Which of Squid's interfaces is answered.</summary>
    public SquidHelperKind Mode { get; init; }

    /// <summary>The fields of a line; null: as in the fragments of squid-conf.</summary>
    public string? Format { get; init; }

    /// <summary>What answers say beside the uplink.</summary>
    public ReplyOptions Replies { get; init; }

    /// <summary>A log of our own; null: none.</summary>
    public string? LogFile { get; init; }
}
