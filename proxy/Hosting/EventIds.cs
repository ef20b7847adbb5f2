namespace MwanLb.Proxy.Hosting;

/// <summary>The ids of all log events of the proxy. An id that is no longer used stays reserved.</summary>
internal static class EventIds
{
    public const int Started = 1;
    public const int TableNotice = 2;
    public const int Reloaded = 3;
    public const int ReloadRefused = 4;
    public const int ListenChanged = 5;
    public const int NotTied = 6;
    public const int Draining = 7;
    public const int DrainOver = 8;
    public const int SocketUnnamed = 9;

    public const int ClientRefused = 20;
    public const int TooMany = 21;
    public const int NotSpoken = 22;
    public const int ConnectionFailed = 23;
    public const int AcceptFailed = 24;

    public const int ForwardingFailed = 40;
    public const int FieldLeftOut = 41;

    public const int NotIntercepted = 60;
    public const int AssociationFailed = 61;
}
