namespace MwanLb.Marker.Simulation;

/// <summary>A capture cannot be read. The message names file, line, item and value.</summary>
internal sealed class CaptureException(string message) : Exception(message);
