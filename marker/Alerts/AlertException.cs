namespace MwanLb.Marker.Alerts;

/// <summary>An alert did not get through. The message says why, and tells no secret.</summary>
internal sealed class AlertException(string message) : Exception(message);
