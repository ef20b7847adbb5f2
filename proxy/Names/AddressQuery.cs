namespace MwanLb.Proxy.Names;

/// <summary>The addresses of one kind of one name, aliases followed.</summary>
internal sealed class AddressQuery(DnsTransport transport)
{
    /// <summary>Asks. Throws nothing but the cancellation.</summary>
    public async Task<DnsAnswer> AskAsync(DnsServers servers, byte[] name, DnsType type, CancellationToken cancellationToken)
    {
        TimeSpan? ttl = null;
        for (var aliases = 0; aliases <= DnsAnswerReader.MaxAliases; aliases++)
        {
            var answer = await transport.AskAsync(servers, name, type, cancellationToken).ConfigureAwait(false);
            // The whole chain holds as long as its shortest link.
            ttl = answer.Ttl < ttl || ttl is null ? answer.Ttl ?? ttl : ttl;
            if (answer is not { Kind: DnsAnswerKind.Alias, Alias: { } alias })
                return answer with { Ttl = ttl };
            name = alias;
        }

        return DnsAnswer.ServerFailed;
    }
}
