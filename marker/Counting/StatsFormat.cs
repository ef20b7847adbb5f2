namespace MwanLb.Marker.Counting;

/// <summary>How <c>mwanlb stats</c> writes its counts.</summary>
internal enum StatsFormat
{
    /// <summary>One line an uplink: live connections, comma, mark. What <c>counts = "csv:…"</c> reads.</summary>
    Csv,

    /// <summary>For the administrator's eyes.</summary>
    Table,

    /// <summary>For programs.</summary>
    Json,
}
