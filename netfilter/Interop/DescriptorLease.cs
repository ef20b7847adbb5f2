namespace MwanLb.Netfilter.Interop;

/// <summary>Keeps a descriptor open while its bare number is in use.</summary>
internal readonly ref struct DescriptorLease
{
    private readonly FileDescriptor _owner;

    public DescriptorLease(FileDescriptor owner)
    {
        var held = false;
        owner.DangerousAddRef(ref held);
        _owner = owner;
        Descriptor = (int)owner.DangerousGetHandle();
    }

    public int Descriptor { get; }

    public void Dispose() => _owner.DangerousRelease();
}
