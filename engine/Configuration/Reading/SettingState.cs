namespace MwanLb.Engine.Configuration.Reading;

/// <summary>Where a setting's value comes from.</summary>
internal enum SettingState
{
    /// <summary>Not in the file: the value is the default.</summary>
    Absent,

    /// <summary>In the file and wrong, which has been reported: the value means nothing.</summary>
    Wrong,

    /// <summary>In the file, and fine as far as one value alone can tell.</summary>
    Written,
}
