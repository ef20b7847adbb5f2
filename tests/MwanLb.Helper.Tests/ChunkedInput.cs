namespace MwanLb.Helper.Tests;

/// <summary>Gives what Squid writes in the pieces in which it arrives; then the end of input, or what stands for a broken connection.</summary>
internal sealed class ChunkedInput(IEnumerable<byte[]> chunks, Exception? atEnd = null) : MemoryStream
{
    private readonly Queue<byte[]> _chunks = new(chunks.Where(chunk => chunk.Length > 0));
    private ReadOnlyMemory<byte> _present;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_present.IsEmpty && _chunks.TryDequeue(out var next))
        {
            _present = next;
        }

        if (_present.IsEmpty && atEnd is not null)
        {
            throw atEnd;
        }

        var read = Math.Min(count, _present.Length);
        _present.Span[..read].CopyTo(buffer.AsSpan(offset));
        _present = _present[read..];
        return read;
    }
}
