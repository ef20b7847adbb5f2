using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Looks for one family of mistakes.</summary>
internal interface ISquidCheck
{
    /// <summary>What is wrong.</summary>
    /// <param name="configuration">The squid.conf.</param>
    /// <param name="context">What it must fit.</param>
    IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context);
}
