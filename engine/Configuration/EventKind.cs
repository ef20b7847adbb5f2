namespace MwanLb.Engine.Configuration;

/// <summary>What the daemon can see or do. In the configuration, in files, and for hooks and alerts, by the words that <see cref="EnumWord"/> makes: <c>failed-over</c>.</summary>
public enum EventKind
{
    /// <summary>Something that this version does not know.</summary>
    Unknown,

    /// <summary>An uplink went down: an outage begins.</summary>
    Down,

    /// <summary>An uplink is up; at the end of an outage with how long that was.</summary>
    Up,

    /// <summary>An uplink's mark was led to another one, and what ran by it was ended.</summary>
    FailedOver,

    /// <summary>An uplink is down and there is no other: nothing was touched.</summary>
    Kept,

    /// <summary>An uplink's mark leads to its own table again.</summary>
    DetourEnded,

    /// <summary>What runs by a backup uplink is to be ended after a time (<c>on-recovery</c>).</summary>
    FailbackPlanned,

    /// <summary>What ran by a backup uplink was ended.</summary>
    FailedBack,

    /// <summary>What runs by a backup uplink goes on after all.</summary>
    FailbackSkipped,

    /// <summary>Every uplink of a family is down, and all are tried.</summary>
    PanicBegun,

    /// <summary>Not every uplink of the family is down any more.</summary>
    PanicEnded,

    /// <summary>The kernel says something else of an uplink's link.</summary>
    LinkChanged,

    /// <summary>An uplink's interface is gone.</summary>
    InterfaceGone,

    /// <summary>An uplink's interface is there again.</summary>
    InterfaceBack,

    /// <summary>An uplink's interface has other addresses.</summary>
    AddressChanged,

    /// <summary>An uplink's gateway is another one.</summary>
    GatewayChanged,

    /// <summary>The router's own connections from an address that is gone were closed.</summary>
    ConnectionsClosed,

    /// <summary>Routes, rules or marking rules were missing and are there again.</summary>
    PutBack,

    /// <summary>They are missing, and cannot be made.</summary>
    PutBackFailed,

    /// <summary>Another program takes them away again and again.</summary>
    Contended,

    /// <summary>The daemon has started.</summary>
    Started,

    /// <summary>The daemon ends.</summary>
    Stopped,

    /// <summary>A new configuration is in force.</summary>
    Reloaded,

    /// <summary>A new configuration was refused.</summary>
    ReloadRefused,

    /// <summary>The operator has drained an uplink.</summary>
    Drained,

    /// <summary>The operator has ended that.</summary>
    Resumed,

    /// <summary>The operator has disabled an uplink.</summary>
    Disabled,

    /// <summary>The operator has ended that.</summary>
    Enabled,

    /// <summary>The operator has set a weight, or taken that back.</summary>
    WeightSet,

    /// <summary>The operator has set how much of a quota is used.</summary>
    QuotaSet,

    /// <summary>Something was to be told about an uplink's quota.</summary>
    Quota,

    /// <summary>Alerts were given up, unsent.</summary>
    AlertDropped,

    /// <summary>Events are missing here: they came too fast, or could not be written.</summary>
    EventsLost,
}
