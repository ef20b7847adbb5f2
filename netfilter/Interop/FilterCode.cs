namespace MwanLb.Netfilter.Interop;

/// <summary>The instructions of socket filters that are in use. A is the accumulator, X the index register, k the operand.</summary>
[CHeader("linux/filter.h")]
internal enum FilterCode : ushort
{
    /// <summary>A = k</summary>
    [CName("BPF_LD | BPF_IMM")] LoadConstant = 0x00,

    /// <summary>X = k</summary>
    [CName("BPF_LDX | BPF_IMM")] LoadIndexConstant = 0x01,

    /// <summary>A = the four bytes at k, big-endian; from <see cref="FilterExtension"/> on, what that extension gives</summary>
    [CName("BPF_LD | BPF_W | BPF_ABS")] LoadWord = 0x20,

    /// <summary>A = the four bytes at X + k, big-endian</summary>
    [CName("BPF_LD | BPF_W | BPF_IND")] LoadWordAtIndex = 0x40,

    /// <summary>X = A</summary>
    [CName("BPF_MISC | BPF_TAX")] MoveToIndex = 0x07,

    /// <summary>Jumps by whether A == k</summary>
    [CName("BPF_JMP | BPF_JEQ | BPF_K")] JumpIfEqual = 0x15,

    /// <summary>Jumps by whether A &amp; k is other than 0</summary>
    [CName("BPF_JMP | BPF_JSET | BPF_K")] JumpIfAnySet = 0x45,

    /// <summary>Ends: so many bytes of the message are kept, 0 drops it</summary>
    [CName("BPF_RET | BPF_K")] Return = 0x06,
}
