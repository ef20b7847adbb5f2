namespace MwanLb.Netfilter.Interop;

/// <summary>The header, under <c>/usr/include</c>, that declares C names of a type.</summary>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Struct | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class CHeaderAttribute(string path) : Attribute
{
    public string Path { get; } = path;
}
