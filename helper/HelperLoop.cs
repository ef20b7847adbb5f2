using MwanLb.Engine.Selection;

namespace MwanLb.Helper;

/// <summary>Reads whatever Squid has written, answers every whole line in it, and writes the answers in one go. Ends at the end of input.</summary>
/// <remarks>
/// Whole lines only, as many as are ready: Squid 5 mistakes a reply that is cut inside its channel-ID for another one's.
/// </remarks>
/// <param name="engine">Who chooses; null: every request is answered without a mark.</param>
/// <param name="replies">The answers' texts.</param>
internal sealed class HelperLoop(SelectionEngine? engine, HelperReplies replies)
{
    // Squid's own limit of a helper's line is 32 KiB; a URL of 8 KiB in FORMAT is the longest seen.
    private const int BufferSize = 64 * 1024;

    private readonly byte[] _input = new byte[BufferSize];
    private readonly byte[] _output = new byte[BufferSize];
    private int _pending;

    /// <summary>Answers until the input ends or breaks off.</summary>
    public void Run(Stream input, Stream output)
    {
        try
        {
            AnswerAll(input, output);
        }
        catch (IOException)
        {
            // The other end is gone, with or without replies unread (ECONNRESET): the same as the end of input.
        }
    }

    private void AnswerAll(Stream input, Stream output)
    {
        var filled = 0;
        var skipping = false;
        for (int read; (read = input.Read(_input, filled, _input.Length - filled)) > 0;)
        {
            filled += read;
            var used = AnswerLines(_input.AsSpan(0, filled), ref skipping, output);
            if (used == 0 && filled == _input.Length)
            {
                // No line end in a full buffer: answered by its beginning, and the rest of the line passed over.
                if (!skipping)
                {
                    Answer(_input, output);
                    skipping = true;
                }

                used = filled;
            }

            Flush(output);
            _input.AsSpan(used, filled - used).CopyTo(_input);
            filled -= used;
        }
    }

    private int AnswerLines(Span<byte> input, ref bool skipping, Stream output)
    {
        var used = 0;
        for (int end; (end = input[used..].IndexOf((byte)'\n')) >= 0; used += end + 1)
        {
            if (skipping)
            {
                skipping = false;
                continue;
            }

            Answer(input.Slice(used, end).TrimEnd((byte)'\r'), output);
        }

        return used;
    }

    private void Answer(Span<byte> line, Stream output)
    {
        if (_output.Length - _pending < replies.MaxLength)
        {
            Flush(output);
        }

        var request = HelperRequest.Parse(line);
        var selection = engine?.Select(request.Flow) ?? default;
        _pending += replies.Write(_output.AsSpan(_pending), request.Channel, selection);
    }

    private void Flush(Stream output)
    {
        if (_pending > 0)
        {
            output.Write(_output, 0, _pending);
            _pending = 0;
        }
    }
}
