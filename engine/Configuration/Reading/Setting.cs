namespace MwanLb.Engine.Configuration.Reading;

/// <summary>One value of the file, with its place for what other checks find.</summary>
/// <param name="State">Where the value comes from.</param>
/// <param name="Value">The value or the default.</param>
/// <param name="Text">The value as it stands in the file; empty when absent.</param>
/// <param name="At">The value's place; that of its section when absent.</param>
internal readonly record struct Setting<T>(SettingState State, T Value, string Text, SourcePosition At)
{
    public bool IsUsable => State != SettingState.Wrong;

    public bool IsWritten => State == SettingState.Written;

    /// <summary>This value, or where it is absent another one.</summary>
    public Setting<T> Or(Setting<T> other) => State == SettingState.Absent ? other : this;
}
