namespace MwanLb.Engine.Squid;

/// <summary>What Squid runs a helper for; the words of <c>mwanlb-helper --mode</c>.</summary>
public enum SquidHelperKind
{
    /// <summary>As an external ACL.</summary>
    ExternalAcl,

    /// <summary>As a URL rewriter.</summary>
    Rewrite,

    /// <summary>As a StoreID program.</summary>
    StoreId,
}
