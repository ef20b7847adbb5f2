using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>The detours that failover has made: they are put back with the rules of 'apply' when somebody flushes the rules. For any thread.</summary>
internal sealed class DetourBook
{
    private volatile IReadOnlyList<WantedRule> _rules = [];

    /// <summary>The rules that should stand.</summary>
    public IReadOnlyList<WantedRule> Rules
    {
        get => _rules;
        set => _rules = value;
    }
}
