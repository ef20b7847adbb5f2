namespace MwanLb.Marker.Hosting;

/// <summary>The ids of all log events of the daemon. An id that is no longer used stays reserved.</summary>
internal static class EventIds
{
    public const int Started = 1;
    public const int TableMade = 2;
    public const int TableReused = 3;
    public const int TableGroupMissing = 4;
    public const int AffinityNotice = 5;
    public const int Reloaded = 6;
    public const int ReloadRefused = 7;

    public const int QueueBound = 20;
    public const int QueueClosed = 21;
    public const int Placed = 22;
    public const int QueueTrouble = 23;
    public const int MarkingFailed = 24;
    public const int Inbound = 25;
    public const int NeighboursUnreadable = 26;

    public const int Counted = 40;
    public const int CountFailed = 41;
    public const int CountRecovered = 42;
    public const int CountGap = 43;
    public const int Estimating = 44;
    public const int EstimateEnded = 45;
    public const int EventsIncomplete = 46;

    public const int SlowStartBegun = 60;
    public const int SlowStartEnded = 61;
    public const int MeasuringFailed = 62;

    // 80 and 81 were those of the round-trip times.
    public const int Probed = 82;
    public const int CannotProbe = 83;
    public const int WentDown = 84;
    public const int CameUp = 85;
    public const int BusyNotDead = 86;
    public const int LinkSeen = 87;
    public const int ObserverFailed = 88;
    public const int ProbingFailed = 89;
    public const int ReportFailed = 90;
    public const int RunningUnreadable = 91;

    public const int LinkChanged = 100;
    public const int LinkObserverFailed = 101;
    public const int Repaired = 102;
    public const int RepairFailed = 103;
    public const int Contended = 104;
    public const int FollowingFailed = 105;
    public const int FollowingRecovered = 106;
    public const int EventsLost = 107;
    public const int AddressReplaced = 108;
    public const int RenewalFailed = 109;

    public const int FailedOver = 120;
    public const int NothingToFailOverTo = 121;
    public const int DetourEnded = 122;
    public const int FailoverFailed = 123;
    public const int FailoverThrew = 124;
    public const int FailedBack = 125;
    public const int FailbackPlanned = 126;
    public const int FailbackSkipped = 127;

    public const int JournalFailed = 140;
    public const int WatchFailed = 141;

    public const int QuotaSoft = 150;
    public const int QuotaReached = 151;
    public const int QuotaPeriodBegun = 152;
    public const int QuotaUnknown = 153;
    public const int QuotaNotSaved = 154;
    public const int QuotaUnreadable = 155;
    public const int QuotaSet = 156;

    public const int HookRan = 160;
    public const int HookFailed = 161;
    public const int HookKilled = 162;
    public const int HookCannotRun = 163;
    public const int HookEventsLost = 164;

    public const int AlertSent = 180;
    public const int AlertNotSent = 181;
    public const int AlertDropped = 182;
    public const int AlertStoreFailed = 183;
    public const int AlertFailed = 184;
}
