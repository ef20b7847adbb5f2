#pragma warning disable CA1822
namespace MwanLb.Proxy.Reporting;

internal sealed class AccessLog
{
    public void Write(in AccessRecord record)
    {
    }
}
