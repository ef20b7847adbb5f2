namespace MwanLb.Engine.Selection;

/// <summary>Which connections belong together.</summary>
public enum AffinityScope
{
    /// <summary><c>none</c>: each connection is placed by itself.</summary>
    None,

    /// <summary><c>client</c>: all of one client address.</summary>
    Client,

    /// <summary><c>client+site</c>: those of one client to one site: the registrable domain where the name is known, else the /24 or /48 of the destination.</summary>
    ClientSite,

    /// <summary><c>client+destination</c>: those of one client to one host name or address.</summary>
    ClientDestination,
}
