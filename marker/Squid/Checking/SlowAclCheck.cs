using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>External ACLs where Squid cannot wait for their answer.</summary>
internal sealed class SlowAclCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        foreach (var line in configuration.Lines)
        {
            var isMark = line.Name is "tcp_outgoing_mark" or "tcp_outgoing_address" or "tcp_outgoing_tos";
            var isRoute = line.Name is "always_direct" or "never_direct";
            if ((isMark || isRoute) && line.ArgumentsFrom(1).FirstOrDefault(configuration.Acls.IsExternal) is { } acl)
            {
                yield return isMark
                    ? SquidFinding.Error(
                        line, line.Name, acl, "is an external ACL, for which Squid does not wait here: the line never takes effect",
                        "use an ACL of the answer's note: acl NAME note mark_ 0x1")
                    : SquidFinding.Error(
                        line, line.Name, acl, "is an external ACL: a lookup that fails (helper restarting, queue full) is repeated here without end, until the worker dies",
                        "ask it in store_id_access: mwanlb squid");
            }
        }
    }
}
