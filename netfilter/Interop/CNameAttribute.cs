namespace MwanLb.Netfilter.Interop;

/// <summary>
/// The C expression whose value a constant mirrors (or, on a struct or its field, the C type or member).
/// The tests turn every one of these into a <c>_Static_assert</c> against the uapi headers, so a number cannot drift from its name.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Struct)]
internal sealed class CNameAttribute(string expression) : Attribute
{
    public string Expression { get; } = expression;
}
