using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Alerts;

/// <summary>Mail by a server of the administrator's.</summary>
/// <param name="mail">Which server, and who gets it.</param>
/// <param name="dialer">Makes the connection.</param>
internal sealed class MailOutlet(MailModel mail, AlertDialer dialer) : IAlertOutlet
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "mail";

    /// <inheritdoc/>
    public async Task<string> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var client = new SmtpClient();
        // Asking a certificate's authority whether it was revoked takes the default route, which may be the one that is down.
        client.CheckCertificateRevocation = false;
        try
        {
            var (socket, way) = await dialer.ConnectAsync(mail.Host, mail.Port, limit.Token).ConfigureAwait(false);
            await client.ConnectAsync(socket, mail.Host, mail.Port, Protection(mail.Security), limit.Token).ConfigureAwait(false);
            if (mail.LoginFile is not null)
            {
                var (user, password) = ReadLogin(await File.ReadAllTextAsync(mail.LoginFile, limit.Token).ConfigureAwait(false));
                await client.AuthenticateAsync(user, password, limit.Token).ConfigureAwait(false);
            }

            var reply = await client.SendAsync(Compose(message), limit.Token).ConfigureAwait(false);
            await client.DisconnectAsync(quit: true, limit.Token).ConfigureAwait(false);
            return $"'{reply.Trim()}' from {mail.Host} by {way}";
        }
        catch (Exception e) when (e is ProtocolException or CommandException or AuthenticationException or SslHandshakeException or NotSupportedException
            or SocketException or IOException or UnauthorizedAccessException or FormatException
            // A server that wants a login where none is configured (530): ServiceNotAuthenticatedException is one.
            or InvalidOperationException)
        {
            throw new AlertException($"{mail.Host}: {e.Message.ReplaceLineEndings(" ").Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertException($"{mail.Host}: not done in {Limit.TotalSeconds:0} s");
        }
    }

    /// <summary>A user's name and a password, a line each.</summary>
    internal static (string User, string Password) ReadLogin(string text) =>
        text.Split('\n').Select(line => line.TrimEnd('\r')).ToArray() is [{ Length: > 0 } user, { Length: > 0 } password, ..]
            ? (user, password)
            : throw new FormatException("smtp-login: the file must have the user's name in its first line and the password in its second");

    private MimeMessage Compose(AlertMessage message)
    {
        var mime = new MimeMessage { Subject = message.Subject, Body = new TextPart("plain") { Text = message.Text } };
        mime.From.Add(MailboxAddress.Parse(mail.From));
        mime.To.AddRange(mail.To.Select(MailboxAddress.Parse));
        // RFC 3834: no holiday notices, and no loops.
        mime.Headers.Add("Auto-Submitted", "auto-generated");
        return mime;
    }

    private static SecureSocketOptions Protection(MailSecurity security) => security switch
    {
        MailSecurity.Starttls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };
}
