namespace MwanLb.Engine.Selection;

/// <summary>How connections that belong together are kept on one uplink.</summary>
public enum AffinityMode
{
    /// <summary><c>hash</c>: weighted rendezvous hashing, without memory. When an uplink goes, only its own keys move, and they come back with it.</summary>
    Hash,

    /// <summary><c>remember</c>: placed by the policy once, then kept for a sliding time in a table that all programs share.</summary>
    Remember,
}
