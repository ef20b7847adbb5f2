using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Hosting;

/// <summary>Whoever can take new settings while the daemon runs.</summary>
internal interface IReloadable
{
    /// <summary>What is taken, for the log, such as <c>alerts</c>.</summary>
    string What { get; }

    /// <summary>Takes them. The configuration is good, and has the uplinks that the running one has, in the same order.</summary>
    void Reload(RouterModel model);
}
