namespace MwanLb.Engine.Configuration.Reading;

/// <summary>One <c>[[uplink]]</c> of the file.</summary>
internal sealed record UplinkOptions
{
    /// <summary>Names it in findings: <c>uplink "dsl"</c>, or <c>uplink #2</c> where there is no usable name.</summary>
    public required string Label { get; init; }

    /// <summary>Its header.</summary>
    public required SourcePosition At { get; init; }

    public required Setting<string> Name { get; init; }

    public required Setting<string> Interface { get; init; }

    /// <summary>Empty when absent: a point-to-point interface.</summary>
    public required Setting<string> Gateway { get; init; }

    public required Setting<long> Weight { get; init; }

    public required Setting<long> Tier { get; init; }

    public required Setting<long> Fwmark { get; init; }

    public required Setting<long> Table { get; init; }

    /// <summary>In bits per second; 0 when absent.</summary>
    public required Setting<long> Download { get; init; }

    /// <summary>In bits per second; 0 when absent.</summary>
    public required Setting<long> Upload { get; init; }

    public bool DeclaresCapacity => Download.State != SettingState.Absent || Upload.State != SettingState.Absent;
}
