namespace MwanLb.Proxy.Access;

internal enum DestinationVerdict
{
    Allowed,
    ForbiddenAddress,
    ForbiddenPort,
}
