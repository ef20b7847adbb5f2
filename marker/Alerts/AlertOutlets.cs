using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Alerts;

/// <summary>The ways that a configuration names.</summary>
internal static class AlertOutlets
{
    /// <summary>Makes them.</summary>
    public static IEnumerable<IAlertOutlet> Create(RouterModel model, UplinkTable table, TimeProvider time)
    {
        var dialer = new AlertDialer(model, table, time);
        if (model.Alerts.Webhook is { } webhook)
        {
            yield return new WebhookOutlet(webhook, dialer);
        }

        if (model.Alerts.Mail is { } mail)
        {
            yield return new MailOutlet(mail, dialer);
        }
    }
}
