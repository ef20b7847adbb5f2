namespace MwanLb.Engine.Configuration;

/// <summary>Whether a finding keeps the configuration from being used.</summary>
public enum FindingSeverity
{
    /// <summary>The configuration is not used.</summary>
    Error,

    /// <summary>The configuration is used, but probably does not do what was meant.</summary>
    Warning,
}
