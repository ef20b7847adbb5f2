namespace MwanLb.Engine.Uplinks;

/// <summary>Why a table file cannot be used. None of these stops a picker: it goes on by the configuration alone, in its own memory.</summary>
public enum UplinkTableFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There is no file: the daemon has not run since the machine started.</summary>
    Missing,

    /// <summary>The file may not be opened for reading and writing by this user.</summary>
    AccessDenied,

    /// <summary>The file could not be opened or mapped for another reason.</summary>
    Unreadable,

    /// <summary>The file is shorter than its layout.</summary>
    Truncated,

    /// <summary>The file does not begin as a table does.</summary>
    NotATable,

    /// <summary>The file is of another version of this program.</summary>
    OtherVersion,

    /// <summary>The file belongs to a configuration with other uplinks: this program or the daemon has not been restarted since the change.</summary>
    OtherUplinks,

    /// <summary>The daemon has replaced the file by a newer one.</summary>
    Retired,
}
