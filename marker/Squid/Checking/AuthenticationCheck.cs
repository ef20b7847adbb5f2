using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>NTLM and Negotiate, which authenticate a connection and not a request.</summary>
internal sealed class AuthenticationCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        if (configuration.Of("auth_param").FirstOrDefault(l => l.Argument(0) is "ntlm" or "negotiate" && l.Argument(1) == "program") is not { } authentication)
        {
            yield break;
        }

        if (configuration.Last("client_persistent_connections") is { } clients && clients.Argument(0) == "off")
        {
            yield return SquidFinding.Error(
                clients, clients.Name, "off", $"{authentication.Argument(0)} logs a connection in, which ends with the first request: nobody can log in", "remove the line");
        }

        if (configuration.HelperLine is not null && configuration.Last("server_persistent_connections") is { } servers && servers.Argument(0) == "off")
        {
            yield return SquidFinding.Warning(
                servers, servers.Name, "off", "servers that ask for NTLM or Negotiate themselves cannot be used through this proxy: their connections end after each request",
                "where users need such servers: remove the line, and let the rules of 'mwanlb apply' keep connections by their uplink");
        }
    }
}
