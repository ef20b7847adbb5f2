using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MwanLb.Marker.Health.Probing;

/// <summary>
/// Has the kernel hand a raw socket the replies to its own requests alone. Without it each socket gets every ICMP packet of its interface: with
/// many uplinks on one interface, each reply would wake them all.
/// </summary>
internal static class EchoFilter
{
    // linux/filter.h: struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }, struct sock_fprog { u16 len; struct sock_filter *filter; }
    private const int InstructionSize = 8;
    private const int SolSocket = 1;
    private const int SoAttachFilter = 26;

    // BPF_LDX|BPF_B|BPF_MSH, BPF_LDX|BPF_IMM, BPF_LD|BPF_B|BPF_IND, BPF_LD|BPF_H|BPF_IND, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K
    private const ushort LoadHeaderLength = 0xb1, LoadIndex = 0x01, LoadByte = 0x50, LoadHalf = 0x48, JumpIfEqual = 0x15, Return = 0x06;

    /// <summary>Attaches it.</summary>
    public static void Attach(Socket socket, ushort identifier)
    {
        var instructions = Create(socket.AddressFamily, identifier);
        // Pinned, because the kernel is told its address; it copies what is there before the call returns.
        var code = GC.AllocateArray<byte>(instructions.Length, pinned: true);
        instructions.CopyTo(code, 0);
        var program = new byte[2 * IntPtr.Size];
        BitConverter.TryWriteBytes(program, (ushort)(code.Length / InstructionSize));
        BitConverter.TryWriteBytes(program.AsSpan(IntPtr.Size), Marshal.UnsafeAddrOfPinnedArrayElement(code, 0));
        socket.SetRawSocketOption(SolSocket, SoAttachFilter, program);
        GC.KeepAlive(code);
    }

    /// <summary>The program. An IPv4 socket filters packets with their IP header (raw_rcv, net/ipv4/raw.c), an IPv6 one without.</summary>
    internal static byte[] Create(AddressFamily family, ushort identifier) =>
    [
        .. family is AddressFamily.InterNetworkV6 ? Do(LoadIndex, 0) : Do(LoadHeaderLength, 0),
        .. Do(LoadByte, 0),
        .. Jump(family is AddressFamily.InterNetworkV6 ? EchoMessage.ReplyOfIPv6 : EchoMessage.Reply, ifFalse: 3),
        .. Do(LoadHalf, 4),
        .. Jump(identifier, ifFalse: 1),
        .. Do(Return, uint.MaxValue),
        .. Do(Return, 0),
    ];

    private static byte[] Do(ushort code, uint operand) => Instruction(code, 0, operand);

    private static byte[] Jump(uint value, byte ifFalse) => Instruction(JumpIfEqual, ifFalse, value);

    private static byte[] Instruction(ushort code, byte ifFalse, uint operand)
    {
        var instruction = new byte[InstructionSize];
        BitConverter.TryWriteBytes(instruction, code);
        instruction[3] = ifFalse;
        BitConverter.TryWriteBytes(instruction.AsSpan(4), operand);
        return instruction;
    }
}
