namespace MwanLb.Marker.Health;

/// <summary>Whoever acts when an uplink goes down or comes back: failover, history, hooks.</summary>
internal interface IHealthObserver
{
    /// <summary>Told each change, in order. Returns at once; what takes time is done elsewhere.</summary>
    void HealthChanged(HealthTransition transition);
}
