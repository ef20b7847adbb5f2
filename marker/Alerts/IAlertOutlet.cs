namespace MwanLb.Marker.Alerts;

/// <summary>A way by which alerts are sent.</summary>
internal interface IAlertOutlet
{
    /// <summary>What the configuration calls it; also the name of the file of what waits for it.</summary>
    string Name { get; }

    /// <summary>Sends a message.</summary>
    /// <returns>What the other side said, and which way the message took.</returns>
    /// <exception cref="AlertException">It did not get through.</exception>
    Task<string> SendAsync(AlertMessage message, CancellationToken cancellationToken);
}
