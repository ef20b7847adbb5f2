namespace MwanLb.Helper;

/// <summary>Which of Squid's helper interfaces it answers. All of them take the same answer: an annotation, and otherwise no change.</summary>
internal enum HelperMode
{
    /// <summary><c>external_acl_type</c>.</summary>
    ExternalAcl,

    /// <summary><c>url_rewrite_program</c>: the only one that Squid gives up waiting for (url_rewrite_timeout).</summary>
    Rewrite,

    /// <summary><c>store_id_program</c>.</summary>
    StoreId,
}
