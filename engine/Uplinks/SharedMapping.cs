using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MwanLb.Engine.Uplinks;

/// <summary>A block of memory, shared through a mapped file or private to this process. The only place of this project with raw pointers.</summary>
/// <remarks>
/// Cells are 8-byte aligned, so that reads and writes of a whole cell are atomic between processes. The memory is never given back:
/// a picker may be using a table that was just replaced, and a replacement comes with a change of the configuration only.
/// </remarks>
internal sealed unsafe class SharedMapping
{
    private readonly byte* _start;

    private SharedMapping(byte* start, int size)
    {
        _start = start;
        Size = size;
    }

    /// <summary>Bytes that may be used.</summary>
    public int Size { get; }

    /// <summary>Zeroed memory that no other process sees.</summary>
    public static SharedMapping CreatePrivate(int size)
    {
        var start = (byte*)NativeMemory.AlignedAlloc((nuint)size, 64);
        NativeMemory.Clear(start, (nuint)size);
        return new SharedMapping(start, size);
    }

    /// <summary>Maps the first <paramref name="size"/> bytes of a file, which must be at least that long: reading past the end of a mapped file kills the process.</summary>
    public static SharedMapping Map(SafeFileHandle file, int size)
    {
        // Capacity 0: the file as long as it is. Another capacity would lengthen a shorter file and refuse a longer one.
        using var mapped = MemoryMappedFile.CreateFromFile(
            file, null, capacity: 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        var view = mapped.CreateViewAccessor(0, size, MemoryMappedFileAccess.ReadWrite);
        byte* start = null;
        // Acquired and not released: the view's handle then outlives its finalizer.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new SharedMapping(start + view.PointerOffset, size);
    }

    /// <summary>The 8-byte cell at a constant offset of the layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long Long(int offset) => ref Unsafe.AsRef<long>(_start + offset);

    /// <summary>The 4-byte cell at a constant offset of the layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int Int(int offset) => ref Unsafe.AsRef<int>(_start + offset);

    /// <summary>A run of bytes; bounds are checked.</summary>
    public Span<byte> Bytes(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset + (uint)length, (uint)Size);
        return new Span<byte>(_start + offset, length);
    }
}
