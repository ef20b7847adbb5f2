using System.Net;

namespace MwanLb.Proxy.Reporting;

internal readonly record struct AccessRecord(
    DateTimeOffset At, TimeSpan Duration, IPAddress Client, string Method, string Target, int Status, long BytesOut, long BytesIn, string? User, string? Uplink, string Reason, TimeSpan? ConnectTime, string? Peer);
